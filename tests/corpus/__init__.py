"""Files whose content is known: truths of a composed county, written in every format, system, encoding and fault.

Nothing is stored: ``cases.list_cases()`` names the files, each is written when it is read, from one seed.
"""
