"""Evidence: photos and documents of rows on their way and of published works, with where and when they were taken.

``keeping`` takes files in and gives them up, ``judging`` says what is odd about them, ``telling`` who is told what,
``publishing`` hands them on to the works, ``naming`` names the files as they leave, ``packing`` packs
those of one work.
"""
