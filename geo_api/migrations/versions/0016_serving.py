"""What serving hangs on: where publications touched, how works look from far away, and when doors were shut.

Triggers write all three, so that no road to a published version or to an account can leave them out. They run as the
owner: the application itself has no right to remove anything from ``published``.
"""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

from layers import CATALOGUE
from layers.layer import Layer

revision = "0016"
down_revision = "0015"

# half the width of the world in EPSG:3857
HALF_M = 20037508.342789244
# 512 pixels a tile; a cell is 4 of them, for points 16
CELL = f"{2 * HALF_M} / (512 << z) * CASE WHEN v.dimension = 0 THEN 16 ELSE 4 END"

# Text of statements over a source of rows: the triggers run it over what a statement changed, this migration over
# what is there. %1$s: the rows; %2$L: the layer; %3$s: label, %4$s: stage, %5$s: key, each SQL over v; %6$s: +1 or -1.
ROWS = f"""
    (SELECT v.version_id, v.feature_id, v.geom_3857, ST_Dimension(v.geom_3857) AS dimension,
            (ST_XMin(v.geom_3857) + ST_XMax(v.geom_3857)) / 2 AS x,
            (ST_YMin(v.geom_3857) + ST_YMax(v.geom_3857)) / 2 AS y,
            greatest(ST_XMax(v.geom_3857) - ST_XMin(v.geom_3857), ST_YMax(v.geom_3857) - ST_YMin(v.geom_3857)) AS size,
            %3$s AS name, %4$s AS stage, %5$s AS key, v.township
     FROM %1$s v) v CROSS JOIN generate_series(6, 12) z CROSS JOIN LATERAL (SELECT {CELL} AS cell_m) c
"""
IS_DUST = "CASE WHEN v.dimension = 0 THEN z < 12 ELSE v.size < c.cell_m END"
DUST = f"""
    INSERT INTO published.dust AS d (layer, z, cell_x, cell_y, dimension, stage, township, n, sum_x_cm, sum_y_cm,
                                     sum_area_m2, sum_version)
    SELECT %2$L, z, floor((v.x + {HALF_M}) / c.cell_m), floor(({HALF_M} - v.y) / c.cell_m), v.dimension,
           coalesce(v.stage, ''), coalesce(v.township, ''), %6$s * count(*), %6$s * sum((v.x * 100)::bigint),
           %6$s * sum((v.y * 100)::bigint), %6$s * sum(ST_Area(v.geom_3857)::bigint), %6$s * sum(v.version_id)
    FROM {ROWS} WHERE {IS_DUST} GROUP BY 1, 2, 3, 4, 5, 6, 7
    ON CONFLICT (layer, z, cell_x, cell_y, dimension, stage, township) DO UPDATE SET
        n = d.n + excluded.n, sum_x_cm = d.sum_x_cm + excluded.sum_x_cm, sum_y_cm = d.sum_y_cm + excluded.sum_y_cm,
        sum_area_m2 = d.sum_area_m2 + excluded.sum_area_m2, sum_version = d.sum_version + excluded.sum_version
"""
OUTLINES = f"""
    INSERT INTO published.outlines (layer, version_id, z, feature_id, name, key, stage, township, geom)
    SELECT %2$L, v.version_id, z, v.feature_id, v.name, v.key, v.stage, v.township,
           CASE v.dimension WHEN 0 THEN v.geom_3857 ELSE ST_Simplify(v.geom_3857, c.cell_m / 8, true) END
    FROM {ROWS} WHERE NOT ({IS_DUST})
"""
# Many boxes are drawn together on a grid: 2 tiles of zoom 16. What is purged then is a little more, never less.
TOUCHES = """
    INSERT INTO published.touches (layer, boxes)
    SELECT %2$L, array_agg(side ORDER BY place, part)
    FROM (SELECT row_number() OVER () AS place, b.*
          FROM (SELECT DISTINCT floor(ST_XMin(g) / s) * s AS w, floor(ST_YMin(g) / s) * s AS s_,
                                ceil(ST_XMax(g) / s) * s AS e, ceil(ST_YMax(g) / s) * s AS n_
                FROM (SELECT v.geom_3857 AS g, CASE WHEN count(*) OVER () > 1000 THEN 1223 ELSE 1 END AS s
                      FROM %1$s v) v) b) boxes
    CROSS JOIN LATERAL unnest(ARRAY[w, s_, e, n_]) WITH ORDINALITY AS sides(side, part)
    HAVING count(*) > 0
"""

CHANGED = f"""
CREATE FUNCTION published.note_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $body$
DECLARE
    label text := TG_ARGV[0];
    stage text := TG_ARGV[1];
    key text := TG_ARGV[2];
    opened text := '(SELECT * FROM fresh WHERE upper_inf(valid))';
    closed text := '(SELECT w.* FROM was w JOIN fresh f USING (version_id)'
                   ' WHERE upper_inf(w.valid) AND NOT upper_inf(f.valid))';
BEGIN
    IF TG_OP = 'INSERT' THEN
        EXECUTE format($t${TOUCHES}$t$, 'fresh', TG_TABLE_NAME);
        EXECUTE format($t${DUST}$t$, opened, TG_TABLE_NAME, label, stage, key, '1');
        EXECUTE format($t${OUTLINES}$t$, opened, TG_TABLE_NAME, label, stage, key);
    ELSE
        EXECUTE format($t${TOUCHES}$t$, closed, TG_TABLE_NAME);
        EXECUTE format($t${DUST}$t$, closed, TG_TABLE_NAME, label, stage, key, '-1');
        EXECUTE 'DELETE FROM published.outlines o USING ' || closed
                || ' c WHERE o.layer = $1 AND o.version_id = c.version_id' USING TG_TABLE_NAME::text;
    END IF;
    RETURN NULL;
END $body$
"""

SHUT = """
CREATE FUNCTION core.note_door() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE core.door_changes SET n = n + 1;
    RETURN NULL;
END $$
"""


def upgrade() -> None:
    _create_tables()
    op.execute(CHANGED)
    for layer in CATALOGUE:
        if layer.restricted:
            continue  # read by few, drawn as it is, and told to nobody through a table of other rights
        _watch(layer)
    op.execute(SHUT)
    op.execute(
        "CREATE TRIGGER note_door AFTER DELETE ON core.sessions FOR EACH STATEMENT EXECUTE FUNCTION core.note_door()"
    )
    op.execute(
        "CREATE TRIGGER note_door AFTER UPDATE OF disabled_at, role, unit, must_change, password_hash ON core.people"
        " FOR EACH STATEMENT EXECUTE FUNCTION core.note_door()"
    )
    op.execute(
        "CREATE TRIGGER note_door AFTER UPDATE OF revoked_at ON core.tokens FOR EACH STATEMENT EXECUTE FUNCTION core.note_door()"
    )
    op.execute("GRANT SELECT ON published.touches, published.outlines, published.dust TO eco_app, eco_reader")
    op.execute("GRANT SELECT ON core.door_changes TO eco_app, eco_reader")
    op.execute("REVOKE ALL ON FUNCTION published.note_change(), core.note_door() FROM PUBLIC")


def _watch(layer: Layer) -> None:
    key = layer.key
    label = f'v."{layer.label}"::text'
    stage = f'v."{layer.lifecycle.field}"' if layer.lifecycle else "NULL::text"
    named = any(field.name == "key" for field in layer.fields)
    told = "v.key" if named else "NULL::text"
    arguments = ", ".join("'" + one.replace("'", "''") + "'" for one in (label, stage, told))
    for event, tables in (
        ("INSERT", "NEW TABLE AS fresh"),
        ("UPDATE", "OLD TABLE AS was NEW TABLE AS fresh"),
    ):
        op.execute(
            f"CREATE TRIGGER note_{event.lower()} AFTER {event} ON published.{key} REFERENCING {tables}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION published.note_change({arguments})"
        )
    current = f"(SELECT * FROM published.{key} WHERE upper_inf(valid))"
    for template in (DUST, OUTLINES):
        op.execute(
            f"DO $do$ BEGIN EXECUTE format($t${template}$t$, $s${current}$s$, '{key}', $s${label}$s$, $s${stage}$s$,"
            f" $s${told}$s$, '1'); END $do$"
        )


def _create_tables() -> None:
    op.create_table(
        "touches",
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("layer", sa.Text(), nullable=False),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column("boxes", postgresql.ARRAY(sa.DOUBLE_PRECISION()), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_touches")),
        schema="published",
    )
    op.create_geospatial_table(
        "outlines",
        sa.Column("layer", sa.Text(), nullable=False),
        sa.Column("version_id", sa.BigInteger(), nullable=False),
        sa.Column("z", sa.SmallInteger(), nullable=False),
        sa.Column("feature_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("stage", sa.Text(), nullable=True),
        sa.Column("township", sa.Text(), nullable=True),
        sa.Column("geom", Geometry("GEOMETRY", srid=3857, spatial_index=False), nullable=False),
        sa.PrimaryKeyConstraint("layer", "version_id", "z", name=op.f("pk_outlines")),
        schema="published",
    )
    op.create_index(
        "ix_outlines_place", "outlines", ["layer", "z", "geom"], schema="published", postgresql_using="gist"
    )
    op.create_table(
        "dust",
        sa.Column("layer", sa.Text(), nullable=False),
        sa.Column("z", sa.SmallInteger(), nullable=False),
        sa.Column("cell_x", sa.Integer(), nullable=False),
        sa.Column("cell_y", sa.Integer(), nullable=False),
        sa.Column("dimension", sa.SmallInteger(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("township", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("sum_x_cm", sa.BigInteger(), nullable=False),
        sa.Column("sum_y_cm", sa.BigInteger(), nullable=False),
        sa.Column("sum_area_m2", sa.BigInteger(), nullable=False),
        sa.Column("sum_version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "layer", "z", "cell_x", "cell_y", "dimension", "stage", "township", name=op.f("pk_dust")
        ),
        schema="published",
    )
    op.create_table(
        "door_changes",
        sa.Column("single", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("n", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint("single", name=op.f("ck_door_changes_single")),
        sa.PrimaryKeyConstraint("single", name=op.f("pk_door_changes")),
        schema="core",
    )
    op.execute("INSERT INTO core.door_changes (single) VALUES (true)")


def downgrade() -> None:
    raise NotImplementedError("restore the backup taken before this step")
