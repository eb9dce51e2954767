"""Running totals: what publications added and took away, counted once, so that any figure is a short read.

An account is a part of an indicator in one unit for works dated in one year. It is kept as pages: what it held, by
day of the year, from the instant of one publication to the next. A figure on a day, as known at an instant, is the sum
over a few years of one number each: of the last page known by then, the total or the sum up to the day.

``entries`` says what a publication changes, ``pages`` how an account takes it, ``counting`` keeps the accounts,
``marks`` how far they have come, ``reading`` answers. Tallies follow from the versions alone: where one is not up to
date (a layer was published without counting, a declaration changed) the versions are added up as before, slower and
just as right, until a recount.
"""
