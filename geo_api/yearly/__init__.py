"""What a plan is run by through the year: schedules, reported values, months, assessment, years, what is due."""
