"""What an instance with composed data says on every map, export and answer."""

NOTICE = "示意数据：图形为示范而编制，未经测绘，不作为任何依据。"
NOTICE_EN = "Illustrative data: shapes were composed for demonstration, not surveyed; not to be relied upon."
