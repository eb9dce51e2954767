"""the tables of the first release"""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "entries",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_entries")),
        schema="audit",
    )
    op.create_table(
        "head",
        sa.Column("single", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("single", name=op.f("pk_head")),
        schema="audit",
    )
    op.create_table(
        "releases",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("audit_head", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_releases")),
        schema="core",
    )
    op.create_table(
        "settings",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("provisional", sa.Boolean(), server_default="false", nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_settings")),
        schema="core",
    )
    op.create_table(
        "targets",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column(
            "entered_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_targets")),
        schema="core",
    )
    op.create_index(
        "ux_targets_current",
        "targets",
        ["indicator", "year"],
        unique=True,
        schema="core",
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
    op.create_table(
        "units",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("zh", sa.Text(), nullable=False),
        sa.Column("en", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('city','township','park','bureau')", name=op.f("ck_units_kind")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_units")),
        schema="core",
    )
    op.create_geospatial_table(
        "afforestation",
        sa.Column("version_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("feature_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True, comment="考核单位"),
        sa.Column("township", sa.Text(), nullable=True, comment="图形所在乡镇"),
        sa.Column(
            "illustrative", sa.Boolean(), server_default=sa.text("false"), nullable=False, comment="示意"
        ),
        sa.Column("name", sa.Text(), nullable=True, comment="地块名称"),
        sa.Column("ledger", sa.Text(), nullable=True, comment="台账"),
        sa.Column("stage", sa.Text(), nullable=True, comment="造林阶段"),
        sa.Column("plan_year", sa.Integer(), nullable=True, comment="计划年度"),
        sa.Column("village", sa.Text(), nullable=True, comment="行政村（社区）"),
        sa.Column("design_plot_no", sa.Text(), nullable=True, comment="设计小班号"),
        sa.Column("acceptance_plot_no", sa.Text(), nullable=True, comment="验收小班号"),
        sa.Column("project", sa.Text(), nullable=True, comment="项目名称"),
        sa.Column("reported_area_mu", sa.Double(), nullable=True, comment="上报面积（亩）"),
        sa.Column("verified_area_mu", sa.Double(), nullable=True, comment="核实面积（亩）"),
        sa.Column("qualified_area_mu", sa.Double(), nullable=True, comment="合格面积（亩）"),
        sa.Column("recognised_area_mu", sa.Double(), nullable=True, comment="认定面积（亩）"),
        sa.Column("method", sa.Text(), nullable=True, comment="造林方式"),
        sa.Column("species", sa.ARRAY(sa.Text()), nullable=True, comment="主要树种"),
        sa.Column("species_mix", sa.Text(), nullable=True, comment="树种比例"),
        sa.Column("trees", sa.Integer(), nullable=True, comment="株数（株）"),
        sa.Column("spacing", sa.Text(), nullable=True, comment="株行距"),
        sa.Column("seedling", sa.Text(), nullable=True, comment="苗木规格"),
        sa.Column("survival_pct", sa.Double(), nullable=True, comment="成活率（%）"),
        sa.Column("retention_pct", sa.Double(), nullable=True, comment="保存率（%）"),
        sa.Column("planted_on", sa.Date(), nullable=True, comment="造林时间"),
        sa.Column("verified_on", sa.Date(), nullable=True, comment="核实时间"),
        sa.Column("accepted_on", sa.Date(), nullable=True, comment="验收时间"),
        sa.Column("recognised_on", sa.Date(), nullable=True, comment="认定时间"),
        sa.Column("lost_on", sa.Date(), nullable=True, comment="减少时间"),
        sa.Column("loss_reason", sa.Text(), nullable=True, comment="减少原因"),
        sa.Column("loss_document_no", sa.Text(), nullable=True, comment="减少依据文号"),
        sa.Column("failure_reason", sa.Text(), nullable=True, comment="不合格原因"),
        sa.Column("tenure", sa.Text(), nullable=True, comment="土地权属"),
        sa.Column("contractor", sa.Text(), nullable=True, comment="施工单位"),
        sa.Column("funding_source", sa.Text(), nullable=True, comment="资金来源"),
        sa.Column("manager", sa.Text(), nullable=True, comment="管护责任人"),
        sa.Column("source", sa.Text(), nullable=True, comment="数据来源"),
        sa.Column("remarks", sa.Text(), nullable=True, comment="备注"),
        sa.Column(
            "geom",
            Geometry(
                srid=4490,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column(
            "geom_3857",
            Geometry(
                srid=3857, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry"
            ),
            sa.Computed("ST_Transform(geom, 3857)", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "area_m2", sa.Double(), sa.Computed("ST_Area(geom::geography)", persisted=True), nullable=True
        ),
        sa.Column(
            "length_m", sa.Double(), sa.Computed("ST_Length(geom::geography)", persisted=True), nullable=True
        ),
        postgresql.ExcludeConstraint(
            (sa.column("feature_id"), "="),
            (sa.column("valid"), "&&"),
            using="gist",
            name="ex_afforestation_one_version_at_a_time",
        ),
        sa.CheckConstraint(
            "GeometryType(geom) IN ('MULTIPOLYGON')", name=op.f("ck_afforestation_geom_3_type")
        ),
        sa.CheckConstraint(
            "NOT ST_IsEmpty(geom) AND ST_XMin(geom) >= 73.0 AND ST_XMax(geom) <= 136.0 AND ST_YMin(geom) >= 3.0 AND ST_YMax(geom) <= 54.0",
            name=op.f("ck_afforestation_geom_1_inside"),
        ),
        sa.CheckConstraint(
            "NOT isempty(valid) AND version >= 1", name=op.f("ck_afforestation_version_lasts")
        ),
        sa.CheckConstraint("ST_IsValid(geom)", name=op.f("ck_afforestation_geom_4_valid")),
        sa.CheckConstraint("ST_NPoints(geom) <= 200000", name=op.f("ck_afforestation_geom_2_vertices")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_afforestation")),
        sa.UniqueConstraint("feature_id", "version", name=op.f("uq_afforestation_feature_id_version")),
        schema="published",
    )
    op.create_geospatial_index(
        "ix_afforestation_geom_3857",
        "afforestation",
        ["geom_3857"],
        unique=False,
        schema="published",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_geospatial_index(
        "ix_afforestation_geom_current",
        "afforestation",
        ["geom"],
        unique=False,
        schema="published",
        postgresql_using="gist",
        postgresql_where=sa.text("upper_inf(valid)"),
        postgresql_ops={},
    )
    op.create_index(
        "ix_afforestation_township_current",
        "afforestation",
        ["township"],
        unique=False,
        schema="published",
        postgresql_where=sa.text("upper_inf(valid)"),
    )
    op.create_index(
        "ix_afforestation_upload_id", "afforestation", ["upload_id"], unique=False, schema="published"
    )
    op.create_index(
        "uq_afforestation_feature_id_current",
        "afforestation",
        ["feature_id"],
        unique=True,
        schema="published",
        postgresql_where=sa.text("upper_inf(valid)"),
    )
    op.create_geospatial_table(
        "aquaculture_ponds",
        sa.Column("version_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("feature_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True, comment="考核单位"),
        sa.Column("township", sa.Text(), nullable=True, comment="图形所在乡镇"),
        sa.Column(
            "illustrative", sa.Boolean(), server_default=sa.text("false"), nullable=False, comment="示意"
        ),
        sa.Column("name", sa.Text(), nullable=True, comment="池塘名称"),
        sa.Column("tailwater", sa.Text(), nullable=True, comment="尾水达标情况"),
        sa.Column("stage", sa.Text(), nullable=True, comment="治理阶段"),
        sa.Column("belt", sa.Text(), nullable=True, comment="所在缓冲带"),
        sa.Column("river", sa.Text(), nullable=True, comment="所在河流"),
        sa.Column("village", sa.Text(), nullable=True, comment="行政村（社区）"),
        sa.Column("operator", sa.Text(), nullable=True, comment="养殖户（场）"),
        sa.Column("operator_phone", sa.Text(), nullable=True, comment="养殖户电话"),
        sa.Column("reported_area_mu", sa.Double(), nullable=True, comment="上报面积（亩）"),
        sa.Column("species", sa.Text(), nullable=True, comment="养殖品种"),
        sa.Column("treatment", sa.Text(), nullable=True, comment="尾水处理方式"),
        sa.Column("checked_on", sa.Date(), nullable=True, comment="检测时间"),
        sa.Column("accepted_on", sa.Date(), nullable=True, comment="验收时间"),
        sa.Column("source", sa.Text(), nullable=True, comment="数据来源"),
        sa.Column("remarks", sa.Text(), nullable=True, comment="备注"),
        sa.Column(
            "geom",
            Geometry(
                srid=4490,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column(
            "geom_3857",
            Geometry(
                srid=3857, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry"
            ),
            sa.Computed("ST_Transform(geom, 3857)", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "area_m2", sa.Double(), sa.Computed("ST_Area(geom::geography)", persisted=True), nullable=True
        ),
        sa.Column(
            "length_m", sa.Double(), sa.Computed("ST_Length(geom::geography)", persisted=True), nullable=True
        ),
        postgresql.ExcludeConstraint(
            (sa.column("feature_id"), "="),
            (sa.column("valid"), "&&"),
            using="gist",
            name="ex_aquaculture_ponds_one_version_at_a_time",
        ),
        sa.CheckConstraint(
            "GeometryType(geom) IN ('MULTIPOLYGON')", name=op.f("ck_aquaculture_ponds_geom_3_type")
        ),
        sa.CheckConstraint(
            "NOT ST_IsEmpty(geom) AND ST_XMin(geom) >= 73.0 AND ST_XMax(geom) <= 136.0 AND ST_YMin(geom) >= 3.0 AND ST_YMax(geom) <= 54.0",
            name=op.f("ck_aquaculture_ponds_geom_1_inside"),
        ),
        sa.CheckConstraint(
            "NOT isempty(valid) AND version >= 1", name=op.f("ck_aquaculture_ponds_version_lasts")
        ),
        sa.CheckConstraint("ST_IsValid(geom)", name=op.f("ck_aquaculture_ponds_geom_4_valid")),
        sa.CheckConstraint("ST_NPoints(geom) <= 200000", name=op.f("ck_aquaculture_ponds_geom_2_vertices")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_aquaculture_ponds")),
        sa.UniqueConstraint("feature_id", "version", name=op.f("uq_aquaculture_ponds_feature_id_version")),
        schema="published",
    )
    op.create_geospatial_index(
        "ix_aquaculture_ponds_geom_3857",
        "aquaculture_ponds",
        ["geom_3857"],
        unique=False,
        schema="published",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_geospatial_index(
        "ix_aquaculture_ponds_geom_current",
        "aquaculture_ponds",
        ["geom"],
        unique=False,
        schema="published",
        postgresql_using="gist",
        postgresql_where=sa.text("upper_inf(valid)"),
        postgresql_ops={},
    )
    op.create_index(
        "ix_aquaculture_ponds_township_current",
        "aquaculture_ponds",
        ["township"],
        unique=False,
        schema="published",
        postgresql_where=sa.text("upper_inf(valid)"),
    )
    op.create_index(
        "ix_aquaculture_ponds_upload_id", "aquaculture_ponds", ["upload_id"], unique=False, schema="published"
    )
    op.create_index(
        "uq_aquaculture_ponds_feature_id_current",
        "aquaculture_ponds",
        ["feature_id"],
        unique=True,
        schema="published",
        postgresql_where=sa.text("upper_inf(valid)"),
    )
    op.create_geospatial_table(
        "backbone_rivers",
        sa.Column("version_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("feature_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True, comment="考核单位"),
        sa.Column("township", sa.Text(), nullable=True, comment="图形所在乡镇"),
        sa.Column(
            "illustrative", sa.Boolean(), server_default=sa.text("false"), nullable=False, comment="示意"
        ),
        sa.Column("name", sa.Text(), nullable=True, comment="河道名称"),
        sa.Column("code", sa.Text(), nullable=True, comment="河道编码"),
        sa.Column("reach", sa.Text(), nullable=True, comment="起讫点"),
        sa.Column("direction", sa.Text(), nullable=True, comment="走向"),
        sa.Column("reported_length_m", sa.Double(), nullable=True, comment="上报长度（m）"),
        sa.Column("chainage_origin", sa.Text(), nullable=True, comment="里程起点"),
        sa.Column("chainage_from_m", sa.Double(), nullable=True, comment="起点里程（m）"),
        sa.Column("chainage_to_m", sa.Double(), nullable=True, comment="终点里程（m）"),
        sa.Column("reaches_yangtze", sa.Boolean(), nullable=True, comment="通江河道"),
        sa.Column("target_class", sa.Text(), nullable=True, comment="水质目标"),
        sa.Column("width_m", sa.Double(), nullable=True, comment="河口宽（m）"),
        sa.Column("county_chief", sa.Text(), nullable=True, comment="县级河长"),
        sa.Column("county_chief_phone", sa.Text(), nullable=True, comment="县级河长电话"),
        sa.Column("confirmed", sa.Boolean(), nullable=True, comment="名录已确认"),
        sa.Column("source", sa.Text(), nullable=True, comment="数据来源"),
        sa.Column("remarks", sa.Text(), nullable=True, comment="备注"),
        sa.Column(
            "geom",
            Geometry(
                srid=4490,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column(
            "geom_3857",
            Geometry(
                srid=3857, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry"
            ),
            sa.Computed("ST_Transform(geom, 3857)", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "area_m2", sa.Double(), sa.Computed("ST_Area(geom::geography)", persisted=True), nullable=True
        ),
        sa.Column(
            "length_m", sa.Double(), sa.Computed("ST_Length(geom::geography)", persisted=True), nullable=True
        ),
        postgresql.ExcludeConstraint(
            (sa.column("feature_id"), "="),
            (sa.column("valid"), "&&"),
            using="gist",
            name="ex_backbone_rivers_one_version_at_a_time",
        ),
        sa.CheckConstraint(
            "GeometryType(geom) IN ('MULTILINESTRING')", name=op.f("ck_backbone_rivers_geom_3_type")
        ),
        sa.CheckConstraint(
            "NOT ST_IsEmpty(geom) AND ST_XMin(geom) >= 73.0 AND ST_XMax(geom) <= 136.0 AND ST_YMin(geom) >= 3.0 AND ST_YMax(geom) <= 54.0",
            name=op.f("ck_backbone_rivers_geom_1_inside"),
        ),
        sa.CheckConstraint(
            "NOT isempty(valid) AND version >= 1", name=op.f("ck_backbone_rivers_version_lasts")
        ),
        sa.CheckConstraint("ST_IsValid(geom)", name=op.f("ck_backbone_rivers_geom_4_valid")),
        sa.CheckConstraint("ST_NPoints(geom) <= 200000", name=op.f("ck_backbone_rivers_geom_2_vertices")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_backbone_rivers")),
        sa.UniqueConstraint("feature_id", "version", name=op.f("uq_backbone_rivers_feature_id_version")),
        schema="published",
    )
    op.create_geospatial_index(
        "ix_backbone_rivers_geom_3857",
        "backbone_rivers",
        ["geom_3857"],
        unique=False,
        schema="published",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_geospatial_index(
        "ix_backbone_rivers_geom_current",
        "backbone_rivers",
        ["geom"],
        unique=False,
        schema="published",
        postgresql_using="gist",
        postgresql_where=sa.text("upper_inf(valid)"),
        postgresql_ops={},
    )
    op.create_index(
        "ix_backbone_rivers_township_current",
        "backbone_rivers",
        ["township"],
        unique=False,
        schema="published",
        postgresql_where=sa.text("upper_inf(valid)"),
    )
    op.create_index(
        "ix_backbone_rivers_upload_id", "backbone_rivers", ["upload_id"], unique=False, schema="published"
    )
    op.create_index(
        "uq_backbone_rivers_feature_id_current",
        "backbone_rivers",
        ["feature_id"],
        unique=True,
        schema="published",
        postgresql_where=sa.text("upper_inf(valid)"),
    )
    op.create_geospatial_table(
        "control_zones",
        sa.Column("version_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("feature_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True, comment="考核单位"),
        sa.Column("township", sa.Text(), nullable=True, comment="图形所在乡镇"),
        sa.Column(
            "illustrative", sa.Boolean(), server_default=sa.text("false"), nullable=False, comment="示意"
        ),
        sa.Column("name", sa.Text(), nullable=True, comment="管控单元名称"),
        sa.Column("kind", sa.Text(), nullable=True, comment="单元分类"),
        sa.Column("code", sa.Text(), nullable=True, comment="单元编码"),
        sa.Column("requirement", sa.Text(), nullable=True, comment="管控要求"),
        sa.Column("source", sa.Text(), nullable=True, comment="数据来源"),
        sa.Column("remarks", sa.Text(), nullable=True, comment="备注"),
        sa.Column(
            "geom",
            Geometry(
                srid=4490,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column(
            "geom_3857",
            Geometry(
                srid=3857, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry"
            ),
            sa.Computed("ST_Transform(geom, 3857)", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "area_m2", sa.Double(), sa.Computed("ST_Area(geom::geography)", persisted=True), nullable=True
        ),
        sa.Column(
            "length_m", sa.Double(), sa.Computed("ST_Length(geom::geography)", persisted=True), nullable=True
        ),
        postgresql.ExcludeConstraint(
            (sa.column("feature_id"), "="),
            (sa.column("valid"), "&&"),
            using="gist",
            name="ex_control_zones_one_version_at_a_time",
        ),
        sa.CheckConstraint(
            "GeometryType(geom) IN ('MULTIPOLYGON')", name=op.f("ck_control_zones_geom_3_type")
        ),
        sa.CheckConstraint(
            "NOT ST_IsEmpty(geom) AND ST_XMin(geom) >= 73.0 AND ST_XMax(geom) <= 136.0 AND ST_YMin(geom) >= 3.0 AND ST_YMax(geom) <= 54.0",
            name=op.f("ck_control_zones_geom_1_inside"),
        ),
        sa.CheckConstraint(
            "NOT isempty(valid) AND version >= 1", name=op.f("ck_control_zones_version_lasts")
        ),
        sa.CheckConstraint("ST_IsValid(geom)", name=op.f("ck_control_zones_geom_4_valid")),
        sa.CheckConstraint("ST_NPoints(geom) <= 200000", name=op.f("ck_control_zones_geom_2_vertices")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_control_zones")),
        sa.UniqueConstraint("feature_id", "version", name=op.f("uq_control_zones_feature_id_version")),
        schema="published",
    )
    op.create_geospatial_index(
        "ix_control_zones_geom_3857",
        "control_zones",
        ["geom_3857"],
        unique=False,
        schema="published",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_geospatial_index(
        "ix_control_zones_geom_current",
        "control_zones",
        ["geom"],
        unique=False,
        schema="published",
        postgresql_using="gist",
        postgresql_where=sa.text("upper_inf(valid)"),
        postgresql_ops={},
    )
    op.create_index(
        "ix_control_zones_township_current",
        "control_zones",
        ["township"],
        unique=False,
        schema="published",
        postgresql_where=sa.text("upper_inf(valid)"),
    )
    op.create_index(
        "ix_control_zones_upload_id", "control_zones", ["upload_id"], unique=False, schema="published"
    )
    op.create_index(
        "uq_control_zones_feature_id_current",
        "control_zones",
        ["feature_id"],
        unique=True,
        schema="published",
        postgresql_where=sa.text("upper_inf(valid)"),
    )
    op.create_geospatial_table(
        "corridor_works",
        sa.Column("version_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("feature_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True, comment="考核单位"),
        sa.Column("township", sa.Text(), nullable=True, comment="图形所在乡镇"),
        sa.Column(
            "illustrative", sa.Boolean(), server_default=sa.text("false"), nullable=False, comment="示意"
        ),
        sa.Column("name", sa.Text(), nullable=True, comment="建设段名称"),
        sa.Column("corridor", sa.Text(), nullable=True, comment="所属廊道编号"),
        sa.Column("kind", sa.Text(), nullable=True, comment="廊道类别"),
        sa.Column("stage", sa.Text(), nullable=True, comment="建设阶段"),
        sa.Column("bank", sa.Text(), nullable=True, comment="岸别"),
        sa.Column("chainage_from_m", sa.Double(), nullable=True, comment="起点里程（m）"),
        sa.Column("chainage_to_m", sa.Double(), nullable=True, comment="终点里程（m）"),
        sa.Column("reported_length_m", sa.Double(), nullable=True, comment="上报长度（m）"),
        sa.Column("width_m", sa.Double(), nullable=True, comment="建成宽度（m）"),
        sa.Column("plan_year", sa.Integer(), nullable=True, comment="计划年度"),
        sa.Column("village", sa.Text(), nullable=True, comment="行政村（社区）"),
        sa.Column("content", sa.Text(), nullable=True, comment="建设内容"),
        sa.Column("started_on", sa.Date(), nullable=True, comment="开工时间"),
        sa.Column("planned_finish_on", sa.Date(), nullable=True, comment="计划完成时间"),
        sa.Column("completed_on", sa.Date(), nullable=True, comment="完工时间"),
        sa.Column("accepted_on", sa.Date(), nullable=True, comment="验收时间"),
        sa.Column("acceptance_no", sa.Text(), nullable=True, comment="验收文号"),
        sa.Column("responsible_body", sa.Text(), nullable=True, comment="责任单位"),
        sa.Column("contractor", sa.Text(), nullable=True, comment="施工单位"),
        sa.Column("funding_wan", sa.Double(), nullable=True, comment="总投资（万元）"),
        sa.Column("source", sa.Text(), nullable=True, comment="数据来源"),
        sa.Column("remarks", sa.Text(), nullable=True, comment="备注"),
        sa.Column(
            "geom",
            Geometry(
                srid=4490,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column(
            "geom_3857",
            Geometry(
                srid=3857, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry"
            ),
            sa.Computed("ST_Transform(geom, 3857)", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "area_m2", sa.Double(), sa.Computed("ST_Area(geom::geography)", persisted=True), nullable=True
        ),
        sa.Column(
            "length_m", sa.Double(), sa.Computed("ST_Length(geom::geography)", persisted=True), nullable=True
        ),
        postgresql.ExcludeConstraint(
            (sa.column("feature_id"), "="),
            (sa.column("valid"), "&&"),
            using="gist",
            name="ex_corridor_works_one_version_at_a_time",
        ),
        sa.CheckConstraint(
            "GeometryType(geom) IN ('MULTILINESTRING', 'MULTIPOLYGON')",
            name=op.f("ck_corridor_works_geom_3_type"),
        ),
        sa.CheckConstraint(
            "NOT ST_IsEmpty(geom) AND ST_XMin(geom) >= 73.0 AND ST_XMax(geom) <= 136.0 AND ST_YMin(geom) >= 3.0 AND ST_YMax(geom) <= 54.0",
            name=op.f("ck_corridor_works_geom_1_inside"),
        ),
        sa.CheckConstraint(
            "NOT isempty(valid) AND version >= 1", name=op.f("ck_corridor_works_version_lasts")
        ),
        sa.CheckConstraint("ST_IsValid(geom)", name=op.f("ck_corridor_works_geom_4_valid")),
        sa.CheckConstraint("ST_NPoints(geom) <= 200000", name=op.f("ck_corridor_works_geom_2_vertices")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_corridor_works")),
        sa.UniqueConstraint("feature_id", "version", name=op.f("uq_corridor_works_feature_id_version")),
        schema="published",
    )
    op.create_geospatial_index(
        "ix_corridor_works_geom_3857",
        "corridor_works",
        ["geom_3857"],
        unique=False,
        schema="published",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_geospatial_index(
        "ix_corridor_works_geom_current",
        "corridor_works",
        ["geom"],
        unique=False,
        schema="published",
        postgresql_using="gist",
        postgresql_where=sa.text("upper_inf(valid)"),
        postgresql_ops={},
    )
    op.create_index(
        "ix_corridor_works_township_current",
        "corridor_works",
        ["township"],
        unique=False,
        schema="published",
        postgresql_where=sa.text("upper_inf(valid)"),
    )
    op.create_index(
        "ix_corridor_works_upload_id", "corridor_works", ["upload_id"], unique=False, schema="published"
    )
    op.create_index(
        "uq_corridor_works_feature_id_current",
        "corridor_works",
        ["feature_id"],
        unique=True,
        schema="published",
        postgresql_where=sa.text("upper_inf(valid)"),
    )
    op.create_geospatial_table(
        "corridors",
        sa.Column("version_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("feature_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True, comment="考核单位"),
        sa.Column("township", sa.Text(), nullable=True, comment="图形所在乡镇"),
        sa.Column(
            "illustrative", sa.Boolean(), server_default=sa.text("false"), nullable=False, comment="示意"
        ),
        sa.Column("name", sa.Text(), nullable=True, comment="廊道名称"),
        sa.Column("code", sa.Text(), nullable=True, comment="廊道编号"),
        sa.Column("kind", sa.Text(), nullable=True, comment="廊道类别"),
        sa.Column("axis", sa.Text(), nullable=True, comment="纵横"),
        sa.Column("planned_width_m", sa.Double(), nullable=True, comment="规划宽度（m）"),
        sa.Column("planned_length_m", sa.Double(), nullable=True, comment="规划长度（m）"),
        sa.Column("reach", sa.Text(), nullable=True, comment="起讫点"),
        sa.Column("along", sa.Text(), nullable=True, comment="依托河道或道路"),
        sa.Column("chainage_origin", sa.Text(), nullable=True, comment="里程起点"),
        sa.Column("lead_bureau", sa.Text(), nullable=True, comment="牵头单位"),
        sa.Column("source", sa.Text(), nullable=True, comment="数据来源"),
        sa.Column("remarks", sa.Text(), nullable=True, comment="备注"),
        sa.Column(
            "geom",
            Geometry(
                srid=4490,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column(
            "geom_3857",
            Geometry(
                srid=3857, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry"
            ),
            sa.Computed("ST_Transform(geom, 3857)", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "area_m2", sa.Double(), sa.Computed("ST_Area(geom::geography)", persisted=True), nullable=True
        ),
        sa.Column(
            "length_m", sa.Double(), sa.Computed("ST_Length(geom::geography)", persisted=True), nullable=True
        ),
        postgresql.ExcludeConstraint(
            (sa.column("feature_id"), "="),
            (sa.column("valid"), "&&"),
            using="gist",
            name="ex_corridors_one_version_at_a_time",
        ),
        sa.CheckConstraint(
            "GeometryType(geom) IN ('MULTILINESTRING')", name=op.f("ck_corridors_geom_3_type")
        ),
        sa.CheckConstraint(
            "NOT ST_IsEmpty(geom) AND ST_XMin(geom) >= 73.0 AND ST_XMax(geom) <= 136.0 AND ST_YMin(geom) >= 3.0 AND ST_YMax(geom) <= 54.0",
            name=op.f("ck_corridors_geom_1_inside"),
        ),
        sa.CheckConstraint("NOT isempty(valid) AND version >= 1", name=op.f("ck_corridors_version_lasts")),
        sa.CheckConstraint("ST_IsValid(geom)", name=op.f("ck_corridors_geom_4_valid")),
        sa.CheckConstraint("ST_NPoints(geom) <= 200000", name=op.f("ck_corridors_geom_2_vertices")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_corridors")),
        sa.UniqueConstraint("feature_id", "version", name=op.f("uq_corridors_feature_id_version")),
        schema="published",
    )
    op.create_geospatial_index(
        "ix_corridors_geom_3857",
        "corridors",
        ["geom_3857"],
        unique=False,
        schema="published",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_geospatial_index(
        "ix_corridors_geom_current",
        "corridors",
        ["geom"],
        unique=False,
        schema="published",
        postgresql_using="gist",
        postgresql_where=sa.text("upper_inf(valid)"),
        postgresql_ops={},
    )
    op.create_index(
        "ix_corridors_township_current",
        "corridors",
        ["township"],
        unique=False,
        schema="published",
        postgresql_where=sa.text("upper_inf(valid)"),
    )
    op.create_index("ix_corridors_upload_id", "corridors", ["upload_id"], unique=False, schema="published")
    op.create_index(
        "uq_corridors_feature_id_current",
        "corridors",
        ["feature_id"],
        unique=True,
        schema="published",
        postgresql_where=sa.text("upper_inf(valid)"),
    )
    op.create_geospatial_table(
        "farmland",
        sa.Column("version_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("feature_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True, comment="考核单位"),
        sa.Column("township", sa.Text(), nullable=True, comment="图形所在乡镇"),
        sa.Column(
            "illustrative", sa.Boolean(), server_default=sa.text("false"), nullable=False, comment="示意"
        ),
        sa.Column("name", sa.Text(), nullable=True, comment="图斑名称"),
        sa.Column("kind", sa.Text(), nullable=True, comment="类别"),
        sa.Column("patch_no", sa.Text(), nullable=True, comment="图斑编号"),
        sa.Column("land_class", sa.Text(), nullable=True, comment="地类"),
        sa.Column("survey_year", sa.Integer(), nullable=True, comment="调查年度"),
        sa.Column("source", sa.Text(), nullable=True, comment="数据来源"),
        sa.Column("remarks", sa.Text(), nullable=True, comment="备注"),
        sa.Column(
            "geom",
            Geometry(
                srid=4490,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column(
            "geom_3857",
            Geometry(
                srid=3857, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry"
            ),
            sa.Computed("ST_Transform(geom, 3857)", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "area_m2", sa.Double(), sa.Computed("ST_Area(geom::geography)", persisted=True), nullable=True
        ),
        sa.Column(
            "length_m", sa.Double(), sa.Computed("ST_Length(geom::geography)", persisted=True), nullable=True
        ),
        postgresql.ExcludeConstraint(
            (sa.column("feature_id"), "="),
            (sa.column("valid"), "&&"),
            using="gist",
            name="ex_farmland_one_version_at_a_time",
        ),
        sa.CheckConstraint("GeometryType(geom) IN ('MULTIPOLYGON')", name=op.f("ck_farmland_geom_3_type")),
        sa.CheckConstraint(
            "NOT ST_IsEmpty(geom) AND ST_XMin(geom) >= 73.0 AND ST_XMax(geom) <= 136.0 AND ST_YMin(geom) >= 3.0 AND ST_YMax(geom) <= 54.0",
            name=op.f("ck_farmland_geom_1_inside"),
        ),
        sa.CheckConstraint("NOT isempty(valid) AND version >= 1", name=op.f("ck_farmland_version_lasts")),
        sa.CheckConstraint("ST_IsValid(geom)", name=op.f("ck_farmland_geom_4_valid")),
        sa.CheckConstraint("ST_NPoints(geom) <= 200000", name=op.f("ck_farmland_geom_2_vertices")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_farmland")),
        sa.UniqueConstraint("feature_id", "version", name=op.f("uq_farmland_feature_id_version")),
        schema="published",
    )
    op.create_geospatial_index(
        "ix_farmland_geom_3857",
        "farmland",
        ["geom_3857"],
        unique=False,
        schema="published",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_geospatial_index(
        "ix_farmland_geom_current",
        "farmland",
        ["geom"],
        unique=False,
        schema="published",
        postgresql_using="gist",
        postgresql_where=sa.text("upper_inf(valid)"),
        postgresql_ops={},
    )
    op.create_index(
        "ix_farmland_township_current",
        "farmland",
        ["township"],
        unique=False,
        schema="published",
        postgresql_where=sa.text("upper_inf(valid)"),
    )
    op.create_index("ix_farmland_upload_id", "farmland", ["upload_id"], unique=False, schema="published")
    op.create_index(
        "uq_farmland_feature_id_current",
        "farmland",
        ["feature_id"],
        unique=True,
        schema="published",
        postgresql_where=sa.text("upper_inf(valid)"),
    )
    op.create_table(
        "features",
        sa.Column("feature_id", sa.Uuid(), nullable=False),
        sa.Column("layer", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("feature_id", name=op.f("pk_features")),
        schema="published",
    )
    op.create_geospatial_table(
        "fishing_ban_zones",
        sa.Column("version_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("feature_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True, comment="考核单位"),
        sa.Column("township", sa.Text(), nullable=True, comment="图形所在乡镇"),
        sa.Column(
            "illustrative", sa.Boolean(), server_default=sa.text("false"), nullable=False, comment="示意"
        ),
        sa.Column("name", sa.Text(), nullable=True, comment="水域名称"),
        sa.Column("kind", sa.Text(), nullable=True, comment="类别"),
        sa.Column("river", sa.Text(), nullable=True, comment="所在河流"),
        sa.Column("ban_from_on", sa.Date(), nullable=True, comment="禁渔起始"),
        sa.Column("ban_to_on", sa.Date(), nullable=True, comment="禁渔截止"),
        sa.Column("document_no", sa.Text(), nullable=True, comment="依据文号"),
        sa.Column("responsible_body", sa.Text(), nullable=True, comment="责任单位"),
        sa.Column("source", sa.Text(), nullable=True, comment="数据来源"),
        sa.Column("remarks", sa.Text(), nullable=True, comment="备注"),
        sa.Column(
            "geom",
            Geometry(
                srid=4490,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column(
            "geom_3857",
            Geometry(
                srid=3857, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry"
            ),
            sa.Computed("ST_Transform(geom, 3857)", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "area_m2", sa.Double(), sa.Computed("ST_Area(geom::geography)", persisted=True), nullable=True
        ),
        sa.Column(
            "length_m", sa.Double(), sa.Computed("ST_Length(geom::geography)", persisted=True), nullable=True
        ),
        postgresql.ExcludeConstraint(
            (sa.column("feature_id"), "="),
            (sa.column("valid"), "&&"),
            using="gist",
            name="ex_fishing_ban_zones_one_version_at_a_time",
        ),
        sa.CheckConstraint(
            "GeometryType(geom) IN ('MULTIPOLYGON', 'MULTILINESTRING')",
            name=op.f("ck_fishing_ban_zones_geom_3_type"),
        ),
        sa.CheckConstraint(
            "NOT ST_IsEmpty(geom) AND ST_XMin(geom) >= 73.0 AND ST_XMax(geom) <= 136.0 AND ST_YMin(geom) >= 3.0 AND ST_YMax(geom) <= 54.0",
            name=op.f("ck_fishing_ban_zones_geom_1_inside"),
        ),
        sa.CheckConstraint(
            "NOT isempty(valid) AND version >= 1", name=op.f("ck_fishing_ban_zones_version_lasts")
        ),
        sa.CheckConstraint("ST_IsValid(geom)", name=op.f("ck_fishing_ban_zones_geom_4_valid")),
        sa.CheckConstraint("ST_NPoints(geom) <= 200000", name=op.f("ck_fishing_ban_zones_geom_2_vertices")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_fishing_ban_zones")),
        sa.UniqueConstraint("feature_id", "version", name=op.f("uq_fishing_ban_zones_feature_id_version")),
        schema="published",
    )
    op.create_geospatial_index(
        "ix_fishing_ban_zones_geom_3857",
        "fishing_ban_zones",
        ["geom_3857"],
        unique=False,
        schema="published",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_geospatial_index(
        "ix_fishing_ban_zones_geom_current",
        "fishing_ban_zones",
        ["geom"],
        unique=False,
        schema="published",
        postgresql_using="gist",
        postgresql_where=sa.text("upper_inf(valid)"),
        postgresql_ops={},
    )
    op.create_index(
        "ix_fishing_ban_zones_township_current",
        "fishing_ban_zones",
        ["township"],
        unique=False,
        schema="published",
        postgresql_where=sa.text("upper_inf(valid)"),
    )
    op.create_index(
        "ix_fishing_ban_zones_upload_id", "fishing_ban_zones", ["upload_id"], unique=False, schema="published"
    )
    op.create_index(
        "uq_fishing_ban_zones_feature_id_current",
        "fishing_ban_zones",
        ["feature_id"],
        unique=True,
        schema="published",
        postgresql_where=sa.text("upper_inf(valid)"),
    )
    op.create_geospatial_table(
        "greening",
        sa.Column("version_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("feature_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True, comment="考核单位"),
        sa.Column("township", sa.Text(), nullable=True, comment="图形所在乡镇"),
        sa.Column(
            "illustrative", sa.Boolean(), server_default=sa.text("false"), nullable=False, comment="示意"
        ),
        sa.Column("name", sa.Text(), nullable=True, comment="工程名称"),
        sa.Column("stage", sa.Text(), nullable=True, comment="建设阶段"),
        sa.Column("programme", sa.Text(), nullable=True, comment="工程类别"),
        sa.Column("in_urban_area", sa.Boolean(), nullable=True, comment="位于城区"),
        sa.Column("work_kind", sa.Text(), nullable=True, comment="建设性质"),
        sa.Column("project_no", sa.Text(), nullable=True, comment="工程编号"),
        sa.Column("plan_year", sa.Integer(), nullable=True, comment="计划年度"),
        sa.Column("village", sa.Text(), nullable=True, comment="行政村（社区）"),
        sa.Column("reported_area_m2", sa.Double(), nullable=True, comment="上报面积（㎡）"),
        sa.Column("trees", sa.Integer(), nullable=True, comment="乔木株数（株）"),
        sa.Column("started_on", sa.Date(), nullable=True, comment="开工时间"),
        sa.Column("planned_finish_on", sa.Date(), nullable=True, comment="计划完成时间"),
        sa.Column("completed_on", sa.Date(), nullable=True, comment="完工时间"),
        sa.Column("accepted_on", sa.Date(), nullable=True, comment="验收时间"),
        sa.Column("acceptance_no", sa.Text(), nullable=True, comment="验收文号"),
        sa.Column("responsible_body", sa.Text(), nullable=True, comment="责任单位"),
        sa.Column("contractor", sa.Text(), nullable=True, comment="施工单位"),
        sa.Column("funding_wan", sa.Double(), nullable=True, comment="总投资（万元）"),
        sa.Column("source", sa.Text(), nullable=True, comment="数据来源"),
        sa.Column("remarks", sa.Text(), nullable=True, comment="备注"),
        sa.Column(
            "geom",
            Geometry(
                srid=4490,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column(
            "geom_3857",
            Geometry(
                srid=3857, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry"
            ),
            sa.Computed("ST_Transform(geom, 3857)", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "area_m2", sa.Double(), sa.Computed("ST_Area(geom::geography)", persisted=True), nullable=True
        ),
        sa.Column(
            "length_m", sa.Double(), sa.Computed("ST_Length(geom::geography)", persisted=True), nullable=True
        ),
        postgresql.ExcludeConstraint(
            (sa.column("feature_id"), "="),
            (sa.column("valid"), "&&"),
            using="gist",
            name="ex_greening_one_version_at_a_time",
        ),
        sa.CheckConstraint("GeometryType(geom) IN ('MULTIPOLYGON')", name=op.f("ck_greening_geom_3_type")),
        sa.CheckConstraint(
            "NOT ST_IsEmpty(geom) AND ST_XMin(geom) >= 73.0 AND ST_XMax(geom) <= 136.0 AND ST_YMin(geom) >= 3.0 AND ST_YMax(geom) <= 54.0",
            name=op.f("ck_greening_geom_1_inside"),
        ),
        sa.CheckConstraint("NOT isempty(valid) AND version >= 1", name=op.f("ck_greening_version_lasts")),
        sa.CheckConstraint("ST_IsValid(geom)", name=op.f("ck_greening_geom_4_valid")),
        sa.CheckConstraint("ST_NPoints(geom) <= 200000", name=op.f("ck_greening_geom_2_vertices")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_greening")),
        sa.UniqueConstraint("feature_id", "version", name=op.f("uq_greening_feature_id_version")),
        schema="published",
    )
    op.create_geospatial_index(
        "ix_greening_geom_3857",
        "greening",
        ["geom_3857"],
        unique=False,
        schema="published",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_geospatial_index(
        "ix_greening_geom_current",
        "greening",
        ["geom"],
        unique=False,
        schema="published",
        postgresql_using="gist",
        postgresql_where=sa.text("upper_inf(valid)"),
        postgresql_ops={},
    )
    op.create_index(
        "ix_greening_township_current",
        "greening",
        ["township"],
        unique=False,
        schema="published",
        postgresql_where=sa.text("upper_inf(valid)"),
    )
    op.create_index("ix_greening_upload_id", "greening", ["upload_id"], unique=False, schema="published")
    op.create_index(
        "uq_greening_feature_id_current",
        "greening",
        ["feature_id"],
        unique=True,
        schema="published",
        postgresql_where=sa.text("upper_inf(valid)"),
    )
    op.create_geospatial_table(
        "happy_waters",
        sa.Column("version_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("feature_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True, comment="考核单位"),
        sa.Column("township", sa.Text(), nullable=True, comment="图形所在乡镇"),
        sa.Column(
            "illustrative", sa.Boolean(), server_default=sa.text("false"), nullable=False, comment="示意"
        ),
        sa.Column("name", sa.Text(), nullable=True, comment="河湖名称"),
        sa.Column("stage", sa.Text(), nullable=True, comment="创建阶段"),
        sa.Column("tier", sa.Text(), nullable=True, comment="等次"),
        sa.Column("river_level", sa.Text(), nullable=True, comment="河道等级"),
        sa.Column("village", sa.Text(), nullable=True, comment="行政村（社区）"),
        sa.Column("plan_year", sa.Integer(), nullable=True, comment="计划年度"),
        sa.Column("counted_as", sa.Text(), nullable=True, comment="计数单位"),
        sa.Column("reach", sa.Text(), nullable=True, comment="起讫点"),
        sa.Column("reported_length_m", sa.Double(), nullable=True, comment="上报长度（m）"),
        sa.Column("standard", sa.Text(), nullable=True, comment="评价标准版本"),
        sa.Column("score", sa.Double(), nullable=True, comment="评价得分（分）"),
        sa.Column("honour", sa.Text(), nullable=True, comment="上级称号"),
        sa.Column("started_on", sa.Date(), nullable=True, comment="开工时间"),
        sa.Column("completed_on", sa.Date(), nullable=True, comment="完工时间"),
        sa.Column("self_assessed_on", sa.Date(), nullable=True, comment="自评时间"),
        sa.Column("accepted_on", sa.Date(), nullable=True, comment="验收时间"),
        sa.Column("reviewed_on", sa.Date(), nullable=True, comment="市级复核时间"),
        sa.Column("named_on", sa.Date(), nullable=True, comment="命名时间"),
        sa.Column("document_no", sa.Text(), nullable=True, comment="命名文号"),
        sa.Column("batch", sa.Text(), nullable=True, comment="批次"),
        sa.Column("funding_wan", sa.Double(), nullable=True, comment="总投资（万元）"),
        sa.Column("chief", sa.Text(), nullable=True, comment="河长姓名"),
        sa.Column("chief_phone", sa.Text(), nullable=True, comment="河长电话"),
        sa.Column("source", sa.Text(), nullable=True, comment="数据来源"),
        sa.Column("remarks", sa.Text(), nullable=True, comment="备注"),
        sa.Column(
            "geom",
            Geometry(
                srid=4490,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column(
            "geom_3857",
            Geometry(
                srid=3857, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry"
            ),
            sa.Computed("ST_Transform(geom, 3857)", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "area_m2", sa.Double(), sa.Computed("ST_Area(geom::geography)", persisted=True), nullable=True
        ),
        sa.Column(
            "length_m", sa.Double(), sa.Computed("ST_Length(geom::geography)", persisted=True), nullable=True
        ),
        postgresql.ExcludeConstraint(
            (sa.column("feature_id"), "="),
            (sa.column("valid"), "&&"),
            using="gist",
            name="ex_happy_waters_one_version_at_a_time",
        ),
        sa.CheckConstraint(
            "GeometryType(geom) IN ('MULTILINESTRING', 'MULTIPOLYGON')",
            name=op.f("ck_happy_waters_geom_3_type"),
        ),
        sa.CheckConstraint(
            "NOT ST_IsEmpty(geom) AND ST_XMin(geom) >= 73.0 AND ST_XMax(geom) <= 136.0 AND ST_YMin(geom) >= 3.0 AND ST_YMax(geom) <= 54.0",
            name=op.f("ck_happy_waters_geom_1_inside"),
        ),
        sa.CheckConstraint("NOT isempty(valid) AND version >= 1", name=op.f("ck_happy_waters_version_lasts")),
        sa.CheckConstraint("ST_IsValid(geom)", name=op.f("ck_happy_waters_geom_4_valid")),
        sa.CheckConstraint("ST_NPoints(geom) <= 200000", name=op.f("ck_happy_waters_geom_2_vertices")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_happy_waters")),
        sa.UniqueConstraint("feature_id", "version", name=op.f("uq_happy_waters_feature_id_version")),
        schema="published",
    )
    op.create_geospatial_index(
        "ix_happy_waters_geom_3857",
        "happy_waters",
        ["geom_3857"],
        unique=False,
        schema="published",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_geospatial_index(
        "ix_happy_waters_geom_current",
        "happy_waters",
        ["geom"],
        unique=False,
        schema="published",
        postgresql_using="gist",
        postgresql_where=sa.text("upper_inf(valid)"),
        postgresql_ops={},
    )
    op.create_index(
        "ix_happy_waters_township_current",
        "happy_waters",
        ["township"],
        unique=False,
        schema="published",
        postgresql_where=sa.text("upper_inf(valid)"),
    )
    op.create_index(
        "ix_happy_waters_upload_id", "happy_waters", ["upload_id"], unique=False, schema="published"
    )
    op.create_index(
        "uq_happy_waters_feature_id_current",
        "happy_waters",
        ["feature_id"],
        unique=True,
        schema="published",
        postgresql_where=sa.text("upper_inf(valid)"),
    )
    op.create_geospatial_table(
        "industrial_parks",
        sa.Column("version_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("feature_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True, comment="考核单位"),
        sa.Column("township", sa.Text(), nullable=True, comment="图形所在乡镇"),
        sa.Column(
            "illustrative", sa.Boolean(), server_default=sa.text("false"), nullable=False, comment="示意"
        ),
        sa.Column("name", sa.Text(), nullable=True, comment="园区名称"),
        sa.Column("key", sa.Text(), nullable=True, comment="单位标识"),
        sa.Column("level", sa.Text(), nullable=True, comment="级别"),
        sa.Column("host_township", sa.Text(), nullable=True, comment="所在乡镇"),
        sa.Column("industry", sa.Text(), nullable=True, comment="主导产业"),
        sa.Column("yangtze_1km", sa.Boolean(), nullable=True, comment="涉及长江1公里范围"),
        sa.Column("source", sa.Text(), nullable=True, comment="数据来源"),
        sa.Column("remarks", sa.Text(), nullable=True, comment="备注"),
        sa.Column(
            "geom",
            Geometry(
                srid=4490,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column(
            "geom_3857",
            Geometry(
                srid=3857, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry"
            ),
            sa.Computed("ST_Transform(geom, 3857)", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "area_m2", sa.Double(), sa.Computed("ST_Area(geom::geography)", persisted=True), nullable=True
        ),
        sa.Column(
            "length_m", sa.Double(), sa.Computed("ST_Length(geom::geography)", persisted=True), nullable=True
        ),
        postgresql.ExcludeConstraint(
            (sa.column("feature_id"), "="),
            (sa.column("valid"), "&&"),
            using="gist",
            name="ex_industrial_parks_one_version_at_a_time",
        ),
        sa.CheckConstraint(
            "GeometryType(geom) IN ('MULTIPOLYGON')", name=op.f("ck_industrial_parks_geom_3_type")
        ),
        sa.CheckConstraint(
            "NOT ST_IsEmpty(geom) AND ST_XMin(geom) >= 73.0 AND ST_XMax(geom) <= 136.0 AND ST_YMin(geom) >= 3.0 AND ST_YMax(geom) <= 54.0",
            name=op.f("ck_industrial_parks_geom_1_inside"),
        ),
        sa.CheckConstraint(
            "NOT isempty(valid) AND version >= 1", name=op.f("ck_industrial_parks_version_lasts")
        ),
        sa.CheckConstraint("ST_IsValid(geom)", name=op.f("ck_industrial_parks_geom_4_valid")),
        sa.CheckConstraint("ST_NPoints(geom) <= 200000", name=op.f("ck_industrial_parks_geom_2_vertices")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_industrial_parks")),
        sa.UniqueConstraint("feature_id", "version", name=op.f("uq_industrial_parks_feature_id_version")),
        schema="published",
    )
    op.create_geospatial_index(
        "ix_industrial_parks_geom_3857",
        "industrial_parks",
        ["geom_3857"],
        unique=False,
        schema="published",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_geospatial_index(
        "ix_industrial_parks_geom_current",
        "industrial_parks",
        ["geom"],
        unique=False,
        schema="published",
        postgresql_using="gist",
        postgresql_where=sa.text("upper_inf(valid)"),
        postgresql_ops={},
    )
    op.create_index(
        "ix_industrial_parks_township_current",
        "industrial_parks",
        ["township"],
        unique=False,
        schema="published",
        postgresql_where=sa.text("upper_inf(valid)"),
    )
    op.create_index(
        "ix_industrial_parks_upload_id", "industrial_parks", ["upload_id"], unique=False, schema="published"
    )
    op.create_index(
        "uq_industrial_parks_feature_id_current",
        "industrial_parks",
        ["feature_id"],
        unique=True,
        schema="published",
        postgresql_where=sa.text("upper_inf(valid)"),
    )
    op.create_geospatial_table(
        "monitoring_sections",
        sa.Column("version_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("feature_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True, comment="考核单位"),
        sa.Column("township", sa.Text(), nullable=True, comment="图形所在乡镇"),
        sa.Column(
            "illustrative", sa.Boolean(), server_default=sa.text("false"), nullable=False, comment="示意"
        ),
        sa.Column("name", sa.Text(), nullable=True, comment="断面名称"),
        sa.Column("attribute", sa.Text(), nullable=True, comment="断面属性"),
        sa.Column("river", sa.Text(), nullable=True, comment="所在河流"),
        sa.Column("target_class", sa.Text(), nullable=True, comment="考核目标"),
        sa.Column("code", sa.Text(), nullable=True, comment="断面编码"),
        sa.Column("water", sa.Text(), nullable=True, comment="水体类型"),
        sa.Column("reaches_yangtze", sa.Boolean(), nullable=True, comment="通江河流"),
        sa.Column("river_level", sa.Text(), nullable=True, comment="河道等级"),
        sa.Column("village", sa.Text(), nullable=True, comment="行政村（社区）"),
        sa.Column("bank", sa.Text(), nullable=True, comment="岸别"),
        sa.Column("chainage_m", sa.Double(), nullable=True, comment="里程（m）"),
        sa.Column("automatic", sa.Boolean(), nullable=True, comment="水质自动站"),
        sa.Column("upstream_unit", sa.Text(), nullable=True, comment="上游责任乡镇"),
        sa.Column("source", sa.Text(), nullable=True, comment="数据来源"),
        sa.Column("remarks", sa.Text(), nullable=True, comment="备注"),
        sa.Column(
            "geom",
            Geometry(
                srid=4490,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column(
            "geom_3857",
            Geometry(
                srid=3857, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry"
            ),
            sa.Computed("ST_Transform(geom, 3857)", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "area_m2", sa.Double(), sa.Computed("ST_Area(geom::geography)", persisted=True), nullable=True
        ),
        sa.Column(
            "length_m", sa.Double(), sa.Computed("ST_Length(geom::geography)", persisted=True), nullable=True
        ),
        postgresql.ExcludeConstraint(
            (sa.column("feature_id"), "="),
            (sa.column("valid"), "&&"),
            using="gist",
            name="ex_monitoring_sections_one_version_at_a_time",
        ),
        sa.CheckConstraint(
            "GeometryType(geom) IN ('POINT')", name=op.f("ck_monitoring_sections_geom_3_type")
        ),
        sa.CheckConstraint(
            "NOT ST_IsEmpty(geom) AND ST_XMin(geom) >= 73.0 AND ST_XMax(geom) <= 136.0 AND ST_YMin(geom) >= 3.0 AND ST_YMax(geom) <= 54.0",
            name=op.f("ck_monitoring_sections_geom_1_inside"),
        ),
        sa.CheckConstraint(
            "NOT isempty(valid) AND version >= 1", name=op.f("ck_monitoring_sections_version_lasts")
        ),
        sa.CheckConstraint("ST_IsValid(geom)", name=op.f("ck_monitoring_sections_geom_4_valid")),
        sa.CheckConstraint("ST_NPoints(geom) <= 200000", name=op.f("ck_monitoring_sections_geom_2_vertices")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_monitoring_sections")),
        sa.UniqueConstraint("feature_id", "version", name=op.f("uq_monitoring_sections_feature_id_version")),
        schema="published",
    )
    op.create_geospatial_index(
        "ix_monitoring_sections_geom_3857",
        "monitoring_sections",
        ["geom_3857"],
        unique=False,
        schema="published",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_geospatial_index(
        "ix_monitoring_sections_geom_current",
        "monitoring_sections",
        ["geom"],
        unique=False,
        schema="published",
        postgresql_using="gist",
        postgresql_where=sa.text("upper_inf(valid)"),
        postgresql_ops={},
    )
    op.create_index(
        "ix_monitoring_sections_township_current",
        "monitoring_sections",
        ["township"],
        unique=False,
        schema="published",
        postgresql_where=sa.text("upper_inf(valid)"),
    )
    op.create_index(
        "ix_monitoring_sections_upload_id",
        "monitoring_sections",
        ["upload_id"],
        unique=False,
        schema="published",
    )
    op.create_index(
        "uq_monitoring_sections_feature_id_current",
        "monitoring_sections",
        ["feature_id"],
        unique=True,
        schema="published",
        postgresql_where=sa.text("upper_inf(valid)"),
    )
    op.create_geospatial_table(
        "outfalls",
        sa.Column("version_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("feature_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True, comment="考核单位"),
        sa.Column("township", sa.Text(), nullable=True, comment="图形所在乡镇"),
        sa.Column(
            "illustrative", sa.Boolean(), server_default=sa.text("false"), nullable=False, comment="示意"
        ),
        sa.Column("name", sa.Text(), nullable=True, comment="排口名称"),
        sa.Column("stage", sa.Text(), nullable=True, comment="查测溯治阶段"),
        sa.Column("river", sa.Text(), nullable=True, comment="所在河流"),
        sa.Column("river_level", sa.Text(), nullable=True, comment="河道等级"),
        sa.Column("village", sa.Text(), nullable=True, comment="行政村（社区）"),
        sa.Column("bank", sa.Text(), nullable=True, comment="岸别"),
        sa.Column("chainage_m", sa.Double(), nullable=True, comment="里程（m）"),
        sa.Column("code_national", sa.Text(), nullable=True, comment="国家编码"),
        sa.Column("code_local", sa.Text(), nullable=True, comment="地方编码"),
        sa.Column("code_legacy", sa.Text(), nullable=True, comment="原水利编码"),
        sa.Column("code_status", sa.Text(), nullable=True, comment="编码掌握情况"),
        sa.Column("address", sa.Text(), nullable=True, comment="详细地址"),
        sa.Column("outfall_class", sa.Text(), nullable=True, comment="排口类别"),
        sa.Column("surveyed_class", sa.Text(), nullable=True, comment="排查时类别"),
        sa.Column("entry", sa.Text(), nullable=True, comment="入河方式"),
        sa.Column("drainage", sa.Text(), nullable=True, comment="排水特征"),
        sa.Column("surveyed", sa.Boolean(), nullable=True, comment="已排查"),
        sa.Column("surveyed_on", sa.Date(), nullable=True, comment="排查时间"),
        sa.Column("surveyed_by", sa.Text(), nullable=True, comment="排查人员"),
        sa.Column("monitored", sa.Boolean(), nullable=True, comment="已监测"),
        sa.Column("monitored_on", sa.Date(), nullable=True, comment="监测时间"),
        sa.Column("first_exceeds", sa.Boolean(), nullable=True, comment="首次检测超标"),
        sa.Column("second_tested_on", sa.Date(), nullable=True, comment="二次检测时间"),
        sa.Column("second_exceeds", sa.Boolean(), nullable=True, comment="二次检测超标"),
        sa.Column("flow_m3_d", sa.Double(), nullable=True, comment="流量（m³/d）"),
        sa.Column("online_monitoring", sa.Boolean(), nullable=True, comment="在线监测"),
        sa.Column("traced", sa.Boolean(), nullable=True, comment="已溯源"),
        sa.Column("traced_on", sa.Date(), nullable=True, comment="溯源时间"),
        sa.Column("is_sewage_outfall", sa.Boolean(), nullable=True, comment="判定为排污口"),
        sa.Column("responsible_body", sa.Text(), nullable=True, comment="责任单位"),
        sa.Column("other_bodies", sa.Text(), nullable=True, comment="其他责任主体"),
        sa.Column("contact", sa.Text(), nullable=True, comment="联系人"),
        sa.Column("contact_phone", sa.Text(), nullable=True, comment="联系电话"),
        sa.Column("permit_no", sa.Text(), nullable=True, comment="排污许可证号"),
        sa.Column("credit_code", sa.Text(), nullable=True, comment="统一社会信用代码"),
        sa.Column("permission", sa.Text(), nullable=True, comment="审批登记情况"),
        sa.Column("permission_no", sa.Text(), nullable=True, comment="审批登记文号"),
        sa.Column("permission_on", sa.Date(), nullable=True, comment="审批登记时间"),
        sa.Column("needs_remediation", sa.Boolean(), nullable=True, comment="需整治"),
        sa.Column("remediation", sa.Text(), nullable=True, comment="整治类型"),
        sa.Column("measure", sa.Text(), nullable=True, comment="整治措施"),
        sa.Column("planned_finish_on", sa.Date(), nullable=True, comment="计划完成时间"),
        sa.Column("remediated", sa.Boolean(), nullable=True, comment="已整治"),
        sa.Column("remediated_on", sa.Date(), nullable=True, comment="整治完成时间"),
        sa.Column("merged_into", sa.Text(), nullable=True, comment="合并至排口"),
        sa.Column("sign", sa.Boolean(), nullable=True, comment="已设标识牌"),
        sa.Column("preclosed_on", sa.Date(), nullable=True, comment="县级预销号时间"),
        sa.Column("closed_on", sa.Date(), nullable=True, comment="市级销号时间"),
        sa.Column("batch", sa.Text(), nullable=True, comment="销号批次"),
        sa.Column("recheck_round", sa.Integer(), nullable=True, comment="回头看轮次"),
        sa.Column("recheck_on", sa.Date(), nullable=True, comment="回头看时间"),
        sa.Column("supervising_body", sa.Text(), nullable=True, comment="监管单位"),
        sa.Column("source", sa.Text(), nullable=True, comment="数据来源"),
        sa.Column("remarks", sa.Text(), nullable=True, comment="备注"),
        sa.Column(
            "geom",
            Geometry(
                srid=4490,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column(
            "geom_3857",
            Geometry(
                srid=3857, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry"
            ),
            sa.Computed("ST_Transform(geom, 3857)", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "area_m2", sa.Double(), sa.Computed("ST_Area(geom::geography)", persisted=True), nullable=True
        ),
        sa.Column(
            "length_m", sa.Double(), sa.Computed("ST_Length(geom::geography)", persisted=True), nullable=True
        ),
        postgresql.ExcludeConstraint(
            (sa.column("feature_id"), "="),
            (sa.column("valid"), "&&"),
            using="gist",
            name="ex_outfalls_one_version_at_a_time",
        ),
        sa.CheckConstraint("GeometryType(geom) IN ('POINT')", name=op.f("ck_outfalls_geom_3_type")),
        sa.CheckConstraint(
            "NOT ST_IsEmpty(geom) AND ST_XMin(geom) >= 73.0 AND ST_XMax(geom) <= 136.0 AND ST_YMin(geom) >= 3.0 AND ST_YMax(geom) <= 54.0",
            name=op.f("ck_outfalls_geom_1_inside"),
        ),
        sa.CheckConstraint("NOT isempty(valid) AND version >= 1", name=op.f("ck_outfalls_version_lasts")),
        sa.CheckConstraint("ST_IsValid(geom)", name=op.f("ck_outfalls_geom_4_valid")),
        sa.CheckConstraint("ST_NPoints(geom) <= 200000", name=op.f("ck_outfalls_geom_2_vertices")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_outfalls")),
        sa.UniqueConstraint("feature_id", "version", name=op.f("uq_outfalls_feature_id_version")),
        schema="published",
    )
    op.create_geospatial_index(
        "ix_outfalls_geom_3857",
        "outfalls",
        ["geom_3857"],
        unique=False,
        schema="published",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_geospatial_index(
        "ix_outfalls_geom_current",
        "outfalls",
        ["geom"],
        unique=False,
        schema="published",
        postgresql_using="gist",
        postgresql_where=sa.text("upper_inf(valid)"),
        postgresql_ops={},
    )
    op.create_index(
        "ix_outfalls_township_current",
        "outfalls",
        ["township"],
        unique=False,
        schema="published",
        postgresql_where=sa.text("upper_inf(valid)"),
    )
    op.create_index("ix_outfalls_upload_id", "outfalls", ["upload_id"], unique=False, schema="published")
    op.create_index(
        "uq_outfalls_feature_id_current",
        "outfalls",
        ["feature_id"],
        unique=True,
        schema="published",
        postgresql_where=sa.text("upper_inf(valid)"),
    )
    op.create_geospatial_table(
        "redline",
        sa.Column("version_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("feature_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True, comment="考核单位"),
        sa.Column("township", sa.Text(), nullable=True, comment="图形所在乡镇"),
        sa.Column(
            "illustrative", sa.Boolean(), server_default=sa.text("false"), nullable=False, comment="示意"
        ),
        sa.Column("name", sa.Text(), nullable=True, comment="区域名称"),
        sa.Column("kind", sa.Text(), nullable=True, comment="类别"),
        sa.Column("code", sa.Text(), nullable=True, comment="编码"),
        sa.Column("function", sa.Text(), nullable=True, comment="主导生态功能"),
        sa.Column("document_no", sa.Text(), nullable=True, comment="批准文号"),
        sa.Column("source", sa.Text(), nullable=True, comment="数据来源"),
        sa.Column("remarks", sa.Text(), nullable=True, comment="备注"),
        sa.Column(
            "geom",
            Geometry(
                srid=4490,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column(
            "geom_3857",
            Geometry(
                srid=3857, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry"
            ),
            sa.Computed("ST_Transform(geom, 3857)", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "area_m2", sa.Double(), sa.Computed("ST_Area(geom::geography)", persisted=True), nullable=True
        ),
        sa.Column(
            "length_m", sa.Double(), sa.Computed("ST_Length(geom::geography)", persisted=True), nullable=True
        ),
        postgresql.ExcludeConstraint(
            (sa.column("feature_id"), "="),
            (sa.column("valid"), "&&"),
            using="gist",
            name="ex_redline_one_version_at_a_time",
        ),
        sa.CheckConstraint("GeometryType(geom) IN ('MULTIPOLYGON')", name=op.f("ck_redline_geom_3_type")),
        sa.CheckConstraint(
            "NOT ST_IsEmpty(geom) AND ST_XMin(geom) >= 73.0 AND ST_XMax(geom) <= 136.0 AND ST_YMin(geom) >= 3.0 AND ST_YMax(geom) <= 54.0",
            name=op.f("ck_redline_geom_1_inside"),
        ),
        sa.CheckConstraint("NOT isempty(valid) AND version >= 1", name=op.f("ck_redline_version_lasts")),
        sa.CheckConstraint("ST_IsValid(geom)", name=op.f("ck_redline_geom_4_valid")),
        sa.CheckConstraint("ST_NPoints(geom) <= 200000", name=op.f("ck_redline_geom_2_vertices")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_redline")),
        sa.UniqueConstraint("feature_id", "version", name=op.f("uq_redline_feature_id_version")),
        schema="published",
    )
    op.create_geospatial_index(
        "ix_redline_geom_3857",
        "redline",
        ["geom_3857"],
        unique=False,
        schema="published",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_geospatial_index(
        "ix_redline_geom_current",
        "redline",
        ["geom"],
        unique=False,
        schema="published",
        postgresql_using="gist",
        postgresql_where=sa.text("upper_inf(valid)"),
        postgresql_ops={},
    )
    op.create_index(
        "ix_redline_township_current",
        "redline",
        ["township"],
        unique=False,
        schema="published",
        postgresql_where=sa.text("upper_inf(valid)"),
    )
    op.create_index("ix_redline_upload_id", "redline", ["upload_id"], unique=False, schema="published")
    op.create_index(
        "uq_redline_feature_id_current",
        "redline",
        ["feature_id"],
        unique=True,
        schema="published",
        postgresql_where=sa.text("upper_inf(valid)"),
    )
    op.create_table(
        "revisions",
        sa.Column("layer", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("layer", name=op.f("pk_revisions")),
        schema="published",
    )
    op.create_geospatial_table(
        "river_management_belts",
        sa.Column("version_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("feature_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True, comment="考核单位"),
        sa.Column("township", sa.Text(), nullable=True, comment="图形所在乡镇"),
        sa.Column(
            "illustrative", sa.Boolean(), server_default=sa.text("false"), nullable=False, comment="示意"
        ),
        sa.Column("name", sa.Text(), nullable=True, comment="范围名称"),
        sa.Column("river", sa.Text(), nullable=True, comment="所在河流"),
        sa.Column("river_level", sa.Text(), nullable=True, comment="河道等级"),
        sa.Column("bank", sa.Text(), nullable=True, comment="岸别"),
        sa.Column("width_m", sa.Double(), nullable=True, comment="堤脚外宽度（m）"),
        sa.Column("document_no", sa.Text(), nullable=True, comment="划界文号"),
        sa.Column("delimited_on", sa.Date(), nullable=True, comment="划界公告时间"),
        sa.Column("source", sa.Text(), nullable=True, comment="数据来源"),
        sa.Column("remarks", sa.Text(), nullable=True, comment="备注"),
        sa.Column(
            "geom",
            Geometry(
                srid=4490,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column(
            "geom_3857",
            Geometry(
                srid=3857, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry"
            ),
            sa.Computed("ST_Transform(geom, 3857)", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "area_m2", sa.Double(), sa.Computed("ST_Area(geom::geography)", persisted=True), nullable=True
        ),
        sa.Column(
            "length_m", sa.Double(), sa.Computed("ST_Length(geom::geography)", persisted=True), nullable=True
        ),
        postgresql.ExcludeConstraint(
            (sa.column("feature_id"), "="),
            (sa.column("valid"), "&&"),
            using="gist",
            name="ex_river_management_belts_one_version_at_a_time",
        ),
        sa.CheckConstraint(
            "GeometryType(geom) IN ('MULTIPOLYGON')", name=op.f("ck_river_management_belts_geom_3_type")
        ),
        sa.CheckConstraint(
            "NOT ST_IsEmpty(geom) AND ST_XMin(geom) >= 73.0 AND ST_XMax(geom) <= 136.0 AND ST_YMin(geom) >= 3.0 AND ST_YMax(geom) <= 54.0",
            name=op.f("ck_river_management_belts_geom_1_inside"),
        ),
        sa.CheckConstraint(
            "NOT isempty(valid) AND version >= 1", name=op.f("ck_river_management_belts_version_lasts")
        ),
        sa.CheckConstraint("ST_IsValid(geom)", name=op.f("ck_river_management_belts_geom_4_valid")),
        sa.CheckConstraint(
            "ST_NPoints(geom) <= 200000", name=op.f("ck_river_management_belts_geom_2_vertices")
        ),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_river_management_belts")),
        sa.UniqueConstraint(
            "feature_id", "version", name=op.f("uq_river_management_belts_feature_id_version")
        ),
        schema="published",
    )
    op.create_geospatial_index(
        "ix_river_management_belts_geom_3857",
        "river_management_belts",
        ["geom_3857"],
        unique=False,
        schema="published",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_geospatial_index(
        "ix_river_management_belts_geom_current",
        "river_management_belts",
        ["geom"],
        unique=False,
        schema="published",
        postgresql_using="gist",
        postgresql_where=sa.text("upper_inf(valid)"),
        postgresql_ops={},
    )
    op.create_index(
        "ix_river_management_belts_township_current",
        "river_management_belts",
        ["township"],
        unique=False,
        schema="published",
        postgresql_where=sa.text("upper_inf(valid)"),
    )
    op.create_index(
        "ix_river_management_belts_upload_id",
        "river_management_belts",
        ["upload_id"],
        unique=False,
        schema="published",
    )
    op.create_index(
        "uq_river_management_belts_feature_id_current",
        "river_management_belts",
        ["feature_id"],
        unique=True,
        schema="published",
        postgresql_where=sa.text("upper_inf(valid)"),
    )
    op.create_geospatial_table(
        "rural_rivers",
        sa.Column("version_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("feature_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True, comment="考核单位"),
        sa.Column("township", sa.Text(), nullable=True, comment="图形所在乡镇"),
        sa.Column(
            "illustrative", sa.Boolean(), server_default=sa.text("false"), nullable=False, comment="示意"
        ),
        sa.Column("name", sa.Text(), nullable=True, comment="河道名称"),
        sa.Column("stage", sa.Text(), nullable=True, comment="生态河道建设阶段"),
        sa.Column("river_level", sa.Text(), nullable=True, comment="河道等级"),
        sa.Column("village", sa.Text(), nullable=True, comment="行政村（社区）"),
        sa.Column("code", sa.Text(), nullable=True, comment="河道编码"),
        sa.Column("reach", sa.Text(), nullable=True, comment="起讫点"),
        sa.Column("reported_length_m", sa.Double(), nullable=True, comment="上报长度（m）"),
        sa.Column("plan_year", sa.Integer(), nullable=True, comment="计划年度"),
        sa.Column("revetment_m", sa.Double(), nullable=True, comment="生态护岸长度（m）"),
        sa.Column("slope_green_m2", sa.Double(), nullable=True, comment="岸坡绿化面积（㎡）"),
        sa.Column("dredged_m3", sa.Double(), nullable=True, comment="清淤土方（m³）"),
        sa.Column("structures", sa.Text(), nullable=True, comment="配套建筑物"),
        sa.Column("started_on", sa.Date(), nullable=True, comment="开工时间"),
        sa.Column("planned_finish_on", sa.Date(), nullable=True, comment="计划完成时间"),
        sa.Column("completed_on", sa.Date(), nullable=True, comment="完工时间"),
        sa.Column("accepted_on", sa.Date(), nullable=True, comment="验收时间"),
        sa.Column("acceptance_no", sa.Text(), nullable=True, comment="验收文号"),
        sa.Column("problem", sa.Text(), nullable=True, comment="水体问题"),
        sa.Column("problem_stage", sa.Text(), nullable=True, comment="问题整治阶段"),
        sa.Column("problem_cleared_on", sa.Date(), nullable=True, comment="问题销号时间"),
        sa.Column("funding_wan", sa.Double(), nullable=True, comment="总投资（万元）"),
        sa.Column("village_chief", sa.Text(), nullable=True, comment="村级河长"),
        sa.Column("village_chief_phone", sa.Text(), nullable=True, comment="村级河长电话"),
        sa.Column("source", sa.Text(), nullable=True, comment="数据来源"),
        sa.Column("remarks", sa.Text(), nullable=True, comment="备注"),
        sa.Column(
            "geom",
            Geometry(
                srid=4490,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column(
            "geom_3857",
            Geometry(
                srid=3857, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry"
            ),
            sa.Computed("ST_Transform(geom, 3857)", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "area_m2", sa.Double(), sa.Computed("ST_Area(geom::geography)", persisted=True), nullable=True
        ),
        sa.Column(
            "length_m", sa.Double(), sa.Computed("ST_Length(geom::geography)", persisted=True), nullable=True
        ),
        postgresql.ExcludeConstraint(
            (sa.column("feature_id"), "="),
            (sa.column("valid"), "&&"),
            using="gist",
            name="ex_rural_rivers_one_version_at_a_time",
        ),
        sa.CheckConstraint(
            "GeometryType(geom) IN ('MULTILINESTRING')", name=op.f("ck_rural_rivers_geom_3_type")
        ),
        sa.CheckConstraint(
            "NOT ST_IsEmpty(geom) AND ST_XMin(geom) >= 73.0 AND ST_XMax(geom) <= 136.0 AND ST_YMin(geom) >= 3.0 AND ST_YMax(geom) <= 54.0",
            name=op.f("ck_rural_rivers_geom_1_inside"),
        ),
        sa.CheckConstraint("NOT isempty(valid) AND version >= 1", name=op.f("ck_rural_rivers_version_lasts")),
        sa.CheckConstraint("ST_IsValid(geom)", name=op.f("ck_rural_rivers_geom_4_valid")),
        sa.CheckConstraint("ST_NPoints(geom) <= 200000", name=op.f("ck_rural_rivers_geom_2_vertices")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_rural_rivers")),
        sa.UniqueConstraint("feature_id", "version", name=op.f("uq_rural_rivers_feature_id_version")),
        schema="published",
    )
    op.create_geospatial_index(
        "ix_rural_rivers_geom_3857",
        "rural_rivers",
        ["geom_3857"],
        unique=False,
        schema="published",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_geospatial_index(
        "ix_rural_rivers_geom_current",
        "rural_rivers",
        ["geom"],
        unique=False,
        schema="published",
        postgresql_using="gist",
        postgresql_where=sa.text("upper_inf(valid)"),
        postgresql_ops={},
    )
    op.create_index(
        "ix_rural_rivers_township_current",
        "rural_rivers",
        ["township"],
        unique=False,
        schema="published",
        postgresql_where=sa.text("upper_inf(valid)"),
    )
    op.create_index(
        "ix_rural_rivers_upload_id", "rural_rivers", ["upload_id"], unique=False, schema="published"
    )
    op.create_index(
        "uq_rural_rivers_feature_id_current",
        "rural_rivers",
        ["feature_id"],
        unique=True,
        schema="published",
        postgresql_where=sa.text("upper_inf(valid)"),
    )
    op.create_table(
        "shares",
        sa.Column("layer", sa.Text(), nullable=False),
        sa.Column("version_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_kind", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("count", sa.Double(), nullable=False),
        sa.Column("area_m2", sa.Double(), nullable=False),
        sa.Column("length_m", sa.Double(), nullable=False),
        sa.CheckConstraint(
            "unit_kind IN ('township','park','river','corridor')", name=op.f("ck_shares_unit_kind")
        ),
        sa.PrimaryKeyConstraint("layer", "version_id", "unit_kind", "unit", name=op.f("pk_shares")),
        schema="published",
    )
    op.create_index(
        "ix_shares_unit", "shares", ["layer", "unit_kind", "unit"], unique=False, schema="published"
    )
    op.create_geospatial_table(
        "shoreline_issues",
        sa.Column("version_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("feature_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True, comment="考核单位"),
        sa.Column("township", sa.Text(), nullable=True, comment="图形所在乡镇"),
        sa.Column(
            "illustrative", sa.Boolean(), server_default=sa.text("false"), nullable=False, comment="示意"
        ),
        sa.Column("name", sa.Text(), nullable=True, comment="问题名称"),
        sa.Column("kind", sa.Text(), nullable=True, comment="四乱类型"),
        sa.Column("stage", sa.Text(), nullable=True, comment="整改阶段"),
        sa.Column("river", sa.Text(), nullable=True, comment="所在河流"),
        sa.Column("river_level", sa.Text(), nullable=True, comment="河道等级"),
        sa.Column("village", sa.Text(), nullable=True, comment="行政村（社区）"),
        sa.Column("bank", sa.Text(), nullable=True, comment="岸别"),
        sa.Column("patch_no", sa.Text(), nullable=True, comment="图斑号"),
        sa.Column("found_by", sa.Text(), nullable=True, comment="问题来源"),
        sa.Column("found_on", sa.Date(), nullable=True, comment="发现时间"),
        sa.Column("reported_area_m2", sa.Double(), nullable=True, comment="占用面积（㎡）"),
        sa.Column("buildings", sa.Text(), nullable=True, comment="涉及建筑物"),
        sa.Column("responsible_body", sa.Text(), nullable=True, comment="责任单位"),
        sa.Column("measure", sa.Text(), nullable=True, comment="整改措施"),
        sa.Column("planned_finish_on", sa.Date(), nullable=True, comment="计划完成时间"),
        sa.Column("rectified_on", sa.Date(), nullable=True, comment="整改完成时间"),
        sa.Column("closed_on", sa.Date(), nullable=True, comment="销号时间"),
        sa.Column("closing_no", sa.Text(), nullable=True, comment="销号文号"),
        sa.Column("recheck_round", sa.Integer(), nullable=True, comment="回头看轮次"),
        sa.Column("recheck_on", sa.Date(), nullable=True, comment="回头看时间"),
        sa.Column("supervising_body", sa.Text(), nullable=True, comment="监管单位"),
        sa.Column("source", sa.Text(), nullable=True, comment="数据来源"),
        sa.Column("remarks", sa.Text(), nullable=True, comment="备注"),
        sa.Column(
            "geom",
            Geometry(
                srid=4490,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column(
            "geom_3857",
            Geometry(
                srid=3857, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry"
            ),
            sa.Computed("ST_Transform(geom, 3857)", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "area_m2", sa.Double(), sa.Computed("ST_Area(geom::geography)", persisted=True), nullable=True
        ),
        sa.Column(
            "length_m", sa.Double(), sa.Computed("ST_Length(geom::geography)", persisted=True), nullable=True
        ),
        postgresql.ExcludeConstraint(
            (sa.column("feature_id"), "="),
            (sa.column("valid"), "&&"),
            using="gist",
            name="ex_shoreline_issues_one_version_at_a_time",
        ),
        sa.CheckConstraint(
            "GeometryType(geom) IN ('POINT', 'MULTILINESTRING', 'MULTIPOLYGON')",
            name=op.f("ck_shoreline_issues_geom_3_type"),
        ),
        sa.CheckConstraint(
            "NOT ST_IsEmpty(geom) AND ST_XMin(geom) >= 73.0 AND ST_XMax(geom) <= 136.0 AND ST_YMin(geom) >= 3.0 AND ST_YMax(geom) <= 54.0",
            name=op.f("ck_shoreline_issues_geom_1_inside"),
        ),
        sa.CheckConstraint(
            "NOT isempty(valid) AND version >= 1", name=op.f("ck_shoreline_issues_version_lasts")
        ),
        sa.CheckConstraint("ST_IsValid(geom)", name=op.f("ck_shoreline_issues_geom_4_valid")),
        sa.CheckConstraint("ST_NPoints(geom) <= 200000", name=op.f("ck_shoreline_issues_geom_2_vertices")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_shoreline_issues")),
        sa.UniqueConstraint("feature_id", "version", name=op.f("uq_shoreline_issues_feature_id_version")),
        schema="published",
    )
    op.create_geospatial_index(
        "ix_shoreline_issues_geom_3857",
        "shoreline_issues",
        ["geom_3857"],
        unique=False,
        schema="published",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_geospatial_index(
        "ix_shoreline_issues_geom_current",
        "shoreline_issues",
        ["geom"],
        unique=False,
        schema="published",
        postgresql_using="gist",
        postgresql_where=sa.text("upper_inf(valid)"),
        postgresql_ops={},
    )
    op.create_index(
        "ix_shoreline_issues_township_current",
        "shoreline_issues",
        ["township"],
        unique=False,
        schema="published",
        postgresql_where=sa.text("upper_inf(valid)"),
    )
    op.create_index(
        "ix_shoreline_issues_upload_id", "shoreline_issues", ["upload_id"], unique=False, schema="published"
    )
    op.create_index(
        "uq_shoreline_issues_feature_id_current",
        "shoreline_issues",
        ["feature_id"],
        unique=True,
        schema="published",
        postgresql_where=sa.text("upper_inf(valid)"),
    )
    op.create_geospatial_table(
        "shoreline_projects",
        sa.Column("version_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("feature_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True, comment="考核单位"),
        sa.Column("township", sa.Text(), nullable=True, comment="图形所在乡镇"),
        sa.Column(
            "illustrative", sa.Boolean(), server_default=sa.text("false"), nullable=False, comment="示意"
        ),
        sa.Column("name", sa.Text(), nullable=True, comment="项目名称"),
        sa.Column("stage", sa.Text(), nullable=True, comment="处置阶段"),
        sa.Column("use", sa.Text(), nullable=True, comment="利用类型"),
        sa.Column("outcome", sa.Text(), nullable=True, comment="处置结果"),
        sa.Column("occupied_length_m", sa.Double(), nullable=True, comment="占用岸线长度（m）"),
        sa.Column("owner", sa.Text(), nullable=True, comment="项目业主"),
        sa.Column("permit_no", sa.Text(), nullable=True, comment="许可文号"),
        sa.Column("permit_on", sa.Date(), nullable=True, comment="许可时间"),
        sa.Column("river", sa.Text(), nullable=True, comment="所在河流"),
        sa.Column("bank", sa.Text(), nullable=True, comment="岸别"),
        sa.Column("zone", sa.Text(), nullable=True, comment="所在功能区"),
        sa.Column("planned_finish_on", sa.Date(), nullable=True, comment="计划完成时间"),
        sa.Column("settled_on", sa.Date(), nullable=True, comment="处置完成时间"),
        sa.Column("recheck_round", sa.Integer(), nullable=True, comment="回头看轮次"),
        sa.Column("recheck_on", sa.Date(), nullable=True, comment="回头看时间"),
        sa.Column("supervising_body", sa.Text(), nullable=True, comment="监管单位"),
        sa.Column("source", sa.Text(), nullable=True, comment="数据来源"),
        sa.Column("remarks", sa.Text(), nullable=True, comment="备注"),
        sa.Column(
            "geom",
            Geometry(
                srid=4490,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column(
            "geom_3857",
            Geometry(
                srid=3857, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry"
            ),
            sa.Computed("ST_Transform(geom, 3857)", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "area_m2", sa.Double(), sa.Computed("ST_Area(geom::geography)", persisted=True), nullable=True
        ),
        sa.Column(
            "length_m", sa.Double(), sa.Computed("ST_Length(geom::geography)", persisted=True), nullable=True
        ),
        postgresql.ExcludeConstraint(
            (sa.column("feature_id"), "="),
            (sa.column("valid"), "&&"),
            using="gist",
            name="ex_shoreline_projects_one_version_at_a_time",
        ),
        sa.CheckConstraint(
            "GeometryType(geom) IN ('MULTILINESTRING', 'MULTIPOLYGON')",
            name=op.f("ck_shoreline_projects_geom_3_type"),
        ),
        sa.CheckConstraint(
            "NOT ST_IsEmpty(geom) AND ST_XMin(geom) >= 73.0 AND ST_XMax(geom) <= 136.0 AND ST_YMin(geom) >= 3.0 AND ST_YMax(geom) <= 54.0",
            name=op.f("ck_shoreline_projects_geom_1_inside"),
        ),
        sa.CheckConstraint(
            "NOT isempty(valid) AND version >= 1", name=op.f("ck_shoreline_projects_version_lasts")
        ),
        sa.CheckConstraint("ST_IsValid(geom)", name=op.f("ck_shoreline_projects_geom_4_valid")),
        sa.CheckConstraint("ST_NPoints(geom) <= 200000", name=op.f("ck_shoreline_projects_geom_2_vertices")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_shoreline_projects")),
        sa.UniqueConstraint("feature_id", "version", name=op.f("uq_shoreline_projects_feature_id_version")),
        schema="published",
    )
    op.create_geospatial_index(
        "ix_shoreline_projects_geom_3857",
        "shoreline_projects",
        ["geom_3857"],
        unique=False,
        schema="published",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_geospatial_index(
        "ix_shoreline_projects_geom_current",
        "shoreline_projects",
        ["geom"],
        unique=False,
        schema="published",
        postgresql_using="gist",
        postgresql_where=sa.text("upper_inf(valid)"),
        postgresql_ops={},
    )
    op.create_index(
        "ix_shoreline_projects_township_current",
        "shoreline_projects",
        ["township"],
        unique=False,
        schema="published",
        postgresql_where=sa.text("upper_inf(valid)"),
    )
    op.create_index(
        "ix_shoreline_projects_upload_id",
        "shoreline_projects",
        ["upload_id"],
        unique=False,
        schema="published",
    )
    op.create_index(
        "uq_shoreline_projects_feature_id_current",
        "shoreline_projects",
        ["feature_id"],
        unique=True,
        schema="published",
        postgresql_where=sa.text("upper_inf(valid)"),
    )
    op.create_geospatial_table(
        "shoreline_zones",
        sa.Column("version_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("feature_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True, comment="考核单位"),
        sa.Column("township", sa.Text(), nullable=True, comment="图形所在乡镇"),
        sa.Column(
            "illustrative", sa.Boolean(), server_default=sa.text("false"), nullable=False, comment="示意"
        ),
        sa.Column("name", sa.Text(), nullable=True, comment="功能区名称"),
        sa.Column("kind", sa.Text(), nullable=True, comment="功能区类别"),
        sa.Column("river", sa.Text(), nullable=True, comment="所在河流"),
        sa.Column("bank", sa.Text(), nullable=True, comment="岸别"),
        sa.Column("reported_length_m", sa.Double(), nullable=True, comment="岸线长度（m）"),
        sa.Column("reach", sa.Text(), nullable=True, comment="起讫点"),
        sa.Column("reason", sa.Text(), nullable=True, comment="划分依据"),
        sa.Column("source", sa.Text(), nullable=True, comment="数据来源"),
        sa.Column("remarks", sa.Text(), nullable=True, comment="备注"),
        sa.Column(
            "geom",
            Geometry(
                srid=4490,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column(
            "geom_3857",
            Geometry(
                srid=3857, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry"
            ),
            sa.Computed("ST_Transform(geom, 3857)", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "area_m2", sa.Double(), sa.Computed("ST_Area(geom::geography)", persisted=True), nullable=True
        ),
        sa.Column(
            "length_m", sa.Double(), sa.Computed("ST_Length(geom::geography)", persisted=True), nullable=True
        ),
        postgresql.ExcludeConstraint(
            (sa.column("feature_id"), "="),
            (sa.column("valid"), "&&"),
            using="gist",
            name="ex_shoreline_zones_one_version_at_a_time",
        ),
        sa.CheckConstraint(
            "GeometryType(geom) IN ('MULTILINESTRING', 'MULTIPOLYGON')",
            name=op.f("ck_shoreline_zones_geom_3_type"),
        ),
        sa.CheckConstraint(
            "NOT ST_IsEmpty(geom) AND ST_XMin(geom) >= 73.0 AND ST_XMax(geom) <= 136.0 AND ST_YMin(geom) >= 3.0 AND ST_YMax(geom) <= 54.0",
            name=op.f("ck_shoreline_zones_geom_1_inside"),
        ),
        sa.CheckConstraint(
            "NOT isempty(valid) AND version >= 1", name=op.f("ck_shoreline_zones_version_lasts")
        ),
        sa.CheckConstraint("ST_IsValid(geom)", name=op.f("ck_shoreline_zones_geom_4_valid")),
        sa.CheckConstraint("ST_NPoints(geom) <= 200000", name=op.f("ck_shoreline_zones_geom_2_vertices")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_shoreline_zones")),
        sa.UniqueConstraint("feature_id", "version", name=op.f("uq_shoreline_zones_feature_id_version")),
        schema="published",
    )
    op.create_geospatial_index(
        "ix_shoreline_zones_geom_3857",
        "shoreline_zones",
        ["geom_3857"],
        unique=False,
        schema="published",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_geospatial_index(
        "ix_shoreline_zones_geom_current",
        "shoreline_zones",
        ["geom"],
        unique=False,
        schema="published",
        postgresql_using="gist",
        postgresql_where=sa.text("upper_inf(valid)"),
        postgresql_ops={},
    )
    op.create_index(
        "ix_shoreline_zones_township_current",
        "shoreline_zones",
        ["township"],
        unique=False,
        schema="published",
        postgresql_where=sa.text("upper_inf(valid)"),
    )
    op.create_index(
        "ix_shoreline_zones_upload_id", "shoreline_zones", ["upload_id"], unique=False, schema="published"
    )
    op.create_index(
        "uq_shoreline_zones_feature_id_current",
        "shoreline_zones",
        ["feature_id"],
        unique=True,
        schema="published",
        postgresql_where=sa.text("upper_inf(valid)"),
    )
    op.create_geospatial_table(
        "townships",
        sa.Column("version_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("feature_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True, comment="考核单位"),
        sa.Column("township", sa.Text(), nullable=True, comment="图形所在乡镇"),
        sa.Column(
            "illustrative", sa.Boolean(), server_default=sa.text("false"), nullable=False, comment="示意"
        ),
        sa.Column("name", sa.Text(), nullable=True, comment="乡镇（街道）名称"),
        sa.Column("key", sa.Text(), nullable=True, comment="单位标识"),
        sa.Column("code", sa.Text(), nullable=True, comment="统计用区划代码"),
        sa.Column("kind", sa.Text(), nullable=True, comment="类别"),
        sa.Column("seat", sa.Text(), nullable=True, comment="政府驻地"),
        sa.Column("valid_from_on", sa.Date(), nullable=True, comment="启用日期"),
        sa.Column("source", sa.Text(), nullable=True, comment="数据来源"),
        sa.Column("remarks", sa.Text(), nullable=True, comment="备注"),
        sa.Column(
            "geom",
            Geometry(
                srid=4490,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column(
            "geom_3857",
            Geometry(
                srid=3857, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry"
            ),
            sa.Computed("ST_Transform(geom, 3857)", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "area_m2", sa.Double(), sa.Computed("ST_Area(geom::geography)", persisted=True), nullable=True
        ),
        sa.Column(
            "length_m", sa.Double(), sa.Computed("ST_Length(geom::geography)", persisted=True), nullable=True
        ),
        postgresql.ExcludeConstraint(
            (sa.column("feature_id"), "="),
            (sa.column("valid"), "&&"),
            using="gist",
            name="ex_townships_one_version_at_a_time",
        ),
        sa.CheckConstraint("GeometryType(geom) IN ('MULTIPOLYGON')", name=op.f("ck_townships_geom_3_type")),
        sa.CheckConstraint(
            "NOT ST_IsEmpty(geom) AND ST_XMin(geom) >= 73.0 AND ST_XMax(geom) <= 136.0 AND ST_YMin(geom) >= 3.0 AND ST_YMax(geom) <= 54.0",
            name=op.f("ck_townships_geom_1_inside"),
        ),
        sa.CheckConstraint("NOT isempty(valid) AND version >= 1", name=op.f("ck_townships_version_lasts")),
        sa.CheckConstraint("ST_IsValid(geom)", name=op.f("ck_townships_geom_4_valid")),
        sa.CheckConstraint("ST_NPoints(geom) <= 200000", name=op.f("ck_townships_geom_2_vertices")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_townships")),
        sa.UniqueConstraint("feature_id", "version", name=op.f("uq_townships_feature_id_version")),
        schema="published",
    )
    op.create_geospatial_index(
        "ix_townships_geom_3857",
        "townships",
        ["geom_3857"],
        unique=False,
        schema="published",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_geospatial_index(
        "ix_townships_geom_current",
        "townships",
        ["geom"],
        unique=False,
        schema="published",
        postgresql_using="gist",
        postgresql_where=sa.text("upper_inf(valid)"),
        postgresql_ops={},
    )
    op.create_index(
        "ix_townships_township_current",
        "townships",
        ["township"],
        unique=False,
        schema="published",
        postgresql_where=sa.text("upper_inf(valid)"),
    )
    op.create_index("ix_townships_upload_id", "townships", ["upload_id"], unique=False, schema="published")
    op.create_index(
        "uq_townships_feature_id_current",
        "townships",
        ["feature_id"],
        unique=True,
        schema="published",
        postgresql_where=sa.text("upper_inf(valid)"),
    )
    op.create_geospatial_table(
        "village_works",
        sa.Column("version_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("feature_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True, comment="考核单位"),
        sa.Column("township", sa.Text(), nullable=True, comment="图形所在乡镇"),
        sa.Column(
            "illustrative", sa.Boolean(), server_default=sa.text("false"), nullable=False, comment="示意"
        ),
        sa.Column("name", sa.Text(), nullable=True, comment="村庄（庄台）名称"),
        sa.Column("programme", sa.Text(), nullable=True, comment="创建项目"),
        sa.Column("stage", sa.Text(), nullable=True, comment="创建阶段"),
        sa.Column("village", sa.Text(), nullable=True, comment="行政村（社区）"),
        sa.Column("plan_year", sa.Integer(), nullable=True, comment="计划年度"),
        sa.Column("households", sa.Integer(), nullable=True, comment="户数（户）"),
        sa.Column("score", sa.Double(), nullable=True, comment="评分（分）"),
        sa.Column("grade", sa.Text(), nullable=True, comment="等级"),
        sa.Column("award_wan", sa.Double(), nullable=True, comment="奖补资金（万元）"),
        sa.Column("evaluated_year", sa.Integer(), nullable=True, comment="考评年度"),
        sa.Column("applied_on", sa.Date(), nullable=True, comment="申报时间"),
        sa.Column("started_on", sa.Date(), nullable=True, comment="开工时间"),
        sa.Column("accepted_on", sa.Date(), nullable=True, comment="县级验收时间"),
        sa.Column("recommended_on", sa.Date(), nullable=True, comment="推荐上报时间"),
        sa.Column("reviewed_on", sa.Date(), nullable=True, comment="市省级验收时间"),
        sa.Column("publicised_on", sa.Date(), nullable=True, comment="公示时间"),
        sa.Column("named_on", sa.Date(), nullable=True, comment="命名时间"),
        sa.Column("document_no", sa.Text(), nullable=True, comment="命名文号"),
        sa.Column("batch", sa.Text(), nullable=True, comment="批次"),
        sa.Column("recheck_on", sa.Date(), nullable=True, comment="回头看时间"),
        sa.Column("recheck_result", sa.Text(), nullable=True, comment="回头看结果"),
        sa.Column("delisted_on", sa.Date(), nullable=True, comment="摘牌时间"),
        sa.Column("responsible_body", sa.Text(), nullable=True, comment="责任单位"),
        sa.Column("funding_wan", sa.Double(), nullable=True, comment="总投资（万元）"),
        sa.Column("manager", sa.Text(), nullable=True, comment="管护责任人"),
        sa.Column("source", sa.Text(), nullable=True, comment="数据来源"),
        sa.Column("remarks", sa.Text(), nullable=True, comment="备注"),
        sa.Column(
            "geom",
            Geometry(
                srid=4490,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column(
            "geom_3857",
            Geometry(
                srid=3857, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry"
            ),
            sa.Computed("ST_Transform(geom, 3857)", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "area_m2", sa.Double(), sa.Computed("ST_Area(geom::geography)", persisted=True), nullable=True
        ),
        sa.Column(
            "length_m", sa.Double(), sa.Computed("ST_Length(geom::geography)", persisted=True), nullable=True
        ),
        postgresql.ExcludeConstraint(
            (sa.column("feature_id"), "="),
            (sa.column("valid"), "&&"),
            using="gist",
            name="ex_village_works_one_version_at_a_time",
        ),
        sa.CheckConstraint(
            "GeometryType(geom) IN ('POINT', 'MULTIPOLYGON')", name=op.f("ck_village_works_geom_3_type")
        ),
        sa.CheckConstraint(
            "NOT ST_IsEmpty(geom) AND ST_XMin(geom) >= 73.0 AND ST_XMax(geom) <= 136.0 AND ST_YMin(geom) >= 3.0 AND ST_YMax(geom) <= 54.0",
            name=op.f("ck_village_works_geom_1_inside"),
        ),
        sa.CheckConstraint(
            "NOT isempty(valid) AND version >= 1", name=op.f("ck_village_works_version_lasts")
        ),
        sa.CheckConstraint("ST_IsValid(geom)", name=op.f("ck_village_works_geom_4_valid")),
        sa.CheckConstraint("ST_NPoints(geom) <= 200000", name=op.f("ck_village_works_geom_2_vertices")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_village_works")),
        sa.UniqueConstraint("feature_id", "version", name=op.f("uq_village_works_feature_id_version")),
        schema="published",
    )
    op.create_geospatial_index(
        "ix_village_works_geom_3857",
        "village_works",
        ["geom_3857"],
        unique=False,
        schema="published",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_geospatial_index(
        "ix_village_works_geom_current",
        "village_works",
        ["geom"],
        unique=False,
        schema="published",
        postgresql_using="gist",
        postgresql_where=sa.text("upper_inf(valid)"),
        postgresql_ops={},
    )
    op.create_index(
        "ix_village_works_township_current",
        "village_works",
        ["township"],
        unique=False,
        schema="published",
        postgresql_where=sa.text("upper_inf(valid)"),
    )
    op.create_index(
        "ix_village_works_upload_id", "village_works", ["upload_id"], unique=False, schema="published"
    )
    op.create_index(
        "uq_village_works_feature_id_current",
        "village_works",
        ["feature_id"],
        unique=True,
        schema="published",
        postgresql_where=sa.text("upper_inf(valid)"),
    )
    op.create_geospatial_table(
        "villages",
        sa.Column("version_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("feature_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True, comment="考核单位"),
        sa.Column("township", sa.Text(), nullable=True, comment="图形所在乡镇"),
        sa.Column(
            "illustrative", sa.Boolean(), server_default=sa.text("false"), nullable=False, comment="示意"
        ),
        sa.Column("name", sa.Text(), nullable=True, comment="村（社区）名称"),
        sa.Column("code", sa.Text(), nullable=True, comment="统计用区划代码"),
        sa.Column("township_name", sa.Text(), nullable=True, comment="所属乡镇（街道）"),
        sa.Column("kind", sa.Text(), nullable=True, comment="类别"),
        sa.Column("source", sa.Text(), nullable=True, comment="数据来源"),
        sa.Column("remarks", sa.Text(), nullable=True, comment="备注"),
        sa.Column(
            "geom",
            Geometry(
                srid=4490,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column(
            "geom_3857",
            Geometry(
                srid=3857, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry"
            ),
            sa.Computed("ST_Transform(geom, 3857)", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "area_m2", sa.Double(), sa.Computed("ST_Area(geom::geography)", persisted=True), nullable=True
        ),
        sa.Column(
            "length_m", sa.Double(), sa.Computed("ST_Length(geom::geography)", persisted=True), nullable=True
        ),
        postgresql.ExcludeConstraint(
            (sa.column("feature_id"), "="),
            (sa.column("valid"), "&&"),
            using="gist",
            name="ex_villages_one_version_at_a_time",
        ),
        sa.CheckConstraint(
            "GeometryType(geom) IN ('POINT', 'MULTIPOLYGON')", name=op.f("ck_villages_geom_3_type")
        ),
        sa.CheckConstraint(
            "NOT ST_IsEmpty(geom) AND ST_XMin(geom) >= 73.0 AND ST_XMax(geom) <= 136.0 AND ST_YMin(geom) >= 3.0 AND ST_YMax(geom) <= 54.0",
            name=op.f("ck_villages_geom_1_inside"),
        ),
        sa.CheckConstraint("NOT isempty(valid) AND version >= 1", name=op.f("ck_villages_version_lasts")),
        sa.CheckConstraint("ST_IsValid(geom)", name=op.f("ck_villages_geom_4_valid")),
        sa.CheckConstraint("ST_NPoints(geom) <= 200000", name=op.f("ck_villages_geom_2_vertices")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_villages")),
        sa.UniqueConstraint("feature_id", "version", name=op.f("uq_villages_feature_id_version")),
        schema="published",
    )
    op.create_geospatial_index(
        "ix_villages_geom_3857",
        "villages",
        ["geom_3857"],
        unique=False,
        schema="published",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_geospatial_index(
        "ix_villages_geom_current",
        "villages",
        ["geom"],
        unique=False,
        schema="published",
        postgresql_using="gist",
        postgresql_where=sa.text("upper_inf(valid)"),
        postgresql_ops={},
    )
    op.create_index(
        "ix_villages_township_current",
        "villages",
        ["township"],
        unique=False,
        schema="published",
        postgresql_where=sa.text("upper_inf(valid)"),
    )
    op.create_index("ix_villages_upload_id", "villages", ["upload_id"], unique=False, schema="published")
    op.create_index(
        "uq_villages_feature_id_current",
        "villages",
        ["feature_id"],
        unique=True,
        schema="published",
        postgresql_where=sa.text("upper_inf(valid)"),
    )
    op.create_geospatial_table(
        "wetlands",
        sa.Column("version_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("feature_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True, comment="考核单位"),
        sa.Column("township", sa.Text(), nullable=True, comment="图形所在乡镇"),
        sa.Column(
            "illustrative", sa.Boolean(), server_default=sa.text("false"), nullable=False, comment="示意"
        ),
        sa.Column("name", sa.Text(), nullable=True, comment="名称"),
        sa.Column("kind", sa.Text(), nullable=True, comment="类别"),
        sa.Column("stage", sa.Text(), nullable=True, comment="建设阶段"),
        sa.Column("work_kind", sa.Text(), nullable=True, comment="工作性质"),
        sa.Column("protection", sa.Text(), nullable=True, comment="保护形式"),
        sa.Column("plan_year", sa.Integer(), nullable=True, comment="计划年度"),
        sa.Column("village", sa.Text(), nullable=True, comment="行政村（社区）"),
        sa.Column("reported_area_mu", sa.Double(), nullable=True, comment="上报面积（亩）"),
        sa.Column("plant", sa.Text(), nullable=True, comment="相关污水处理厂"),
        sa.Column("purpose", sa.Text(), nullable=True, comment="功能"),
        sa.Column("started_on", sa.Date(), nullable=True, comment="开工时间"),
        sa.Column("completed_on", sa.Date(), nullable=True, comment="完工时间"),
        sa.Column("accepted_on", sa.Date(), nullable=True, comment="验收时间"),
        sa.Column("acceptance_no", sa.Text(), nullable=True, comment="验收文号"),
        sa.Column("responsible_body", sa.Text(), nullable=True, comment="责任单位"),
        sa.Column("funding_wan", sa.Double(), nullable=True, comment="总投资（万元）"),
        sa.Column("source", sa.Text(), nullable=True, comment="数据来源"),
        sa.Column("remarks", sa.Text(), nullable=True, comment="备注"),
        sa.Column(
            "geom",
            Geometry(
                srid=4490,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column(
            "geom_3857",
            Geometry(
                srid=3857, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry"
            ),
            sa.Computed("ST_Transform(geom, 3857)", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "area_m2", sa.Double(), sa.Computed("ST_Area(geom::geography)", persisted=True), nullable=True
        ),
        sa.Column(
            "length_m", sa.Double(), sa.Computed("ST_Length(geom::geography)", persisted=True), nullable=True
        ),
        postgresql.ExcludeConstraint(
            (sa.column("feature_id"), "="),
            (sa.column("valid"), "&&"),
            using="gist",
            name="ex_wetlands_one_version_at_a_time",
        ),
        sa.CheckConstraint("GeometryType(geom) IN ('MULTIPOLYGON')", name=op.f("ck_wetlands_geom_3_type")),
        sa.CheckConstraint(
            "NOT ST_IsEmpty(geom) AND ST_XMin(geom) >= 73.0 AND ST_XMax(geom) <= 136.0 AND ST_YMin(geom) >= 3.0 AND ST_YMax(geom) <= 54.0",
            name=op.f("ck_wetlands_geom_1_inside"),
        ),
        sa.CheckConstraint("NOT isempty(valid) AND version >= 1", name=op.f("ck_wetlands_version_lasts")),
        sa.CheckConstraint("ST_IsValid(geom)", name=op.f("ck_wetlands_geom_4_valid")),
        sa.CheckConstraint("ST_NPoints(geom) <= 200000", name=op.f("ck_wetlands_geom_2_vertices")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_wetlands")),
        sa.UniqueConstraint("feature_id", "version", name=op.f("uq_wetlands_feature_id_version")),
        schema="published",
    )
    op.create_geospatial_index(
        "ix_wetlands_geom_3857",
        "wetlands",
        ["geom_3857"],
        unique=False,
        schema="published",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_geospatial_index(
        "ix_wetlands_geom_current",
        "wetlands",
        ["geom"],
        unique=False,
        schema="published",
        postgresql_using="gist",
        postgresql_where=sa.text("upper_inf(valid)"),
        postgresql_ops={},
    )
    op.create_index(
        "ix_wetlands_township_current",
        "wetlands",
        ["township"],
        unique=False,
        schema="published",
        postgresql_where=sa.text("upper_inf(valid)"),
    )
    op.create_index("ix_wetlands_upload_id", "wetlands", ["upload_id"], unique=False, schema="published")
    op.create_index(
        "uq_wetlands_feature_id_current",
        "wetlands",
        ["feature_id"],
        unique=True,
        schema="published",
        postgresql_where=sa.text("upper_inf(valid)"),
    )
    op.create_table(
        "allocations",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("document", sa.Text(), server_default="", nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column(
            "entered_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("illustrative", sa.Boolean(), server_default="false", nullable=False),
        sa.ForeignKeyConstraint(["unit"], ["core.units.key"], name=op.f("fk_allocations_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocations")),
        schema="core",
    )
    op.create_index(
        "ux_allocations_current",
        "allocations",
        ["indicator", "unit", "year"],
        unique=True,
        schema="core",
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
    op.create_table(
        "people",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("display", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "role IN ('filler','head','reviewer','coordinator','leader','inspector','sysadmin','secadmin','auditor')",
            name=op.f("ck_people_role"),
        ),
        sa.ForeignKeyConstraint(["unit"], ["core.units.key"], name=op.f("fk_people_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("name", name=op.f("uq_people_name")),
        schema="core",
    )
    op.create_table(
        "release_figures",
        sa.Column("release", sa.Text(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("unit_kind", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("figures", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["release"], ["core.releases.id"], name=op.f("fk_release_figures_release")),
        sa.PrimaryKeyConstraint("release", "indicator", "unit_kind", "unit", name=op.f("pk_release_figures")),
        schema="core",
    )
    op.create_table(
        "reported_values",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("numerator", sa.Double(), nullable=True),
        sa.Column("denominator", sa.Double(), nullable=True),
        sa.Column("source_document", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column(
            "entered_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("illustrative", sa.Boolean(), server_default="false", nullable=False),
        sa.ForeignKeyConstraint(["unit"], ["core.units.key"], name=op.f("fk_reported_values_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reported_values")),
        schema="core",
    )
    op.create_index(
        "ux_reported_current",
        "reported_values",
        ["indicator", "unit", "period"],
        unique=True,
        schema="core",
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
    op.create_table(
        "rights",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("scope_kind", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("duty", sa.Text(), nullable=False),
        sa.Column("clause", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("duty IN ('lead','assist')", name=op.f("ck_rights_duty")),
        sa.CheckConstraint("scope_kind IN ('layer','indicator')", name=op.f("ck_rights_scope_kind")),
        sa.ForeignKeyConstraint(["unit"], ["core.units.key"], name=op.f("fk_rights_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rights")),
        sa.UniqueConstraint(
            "scope_kind", "scope", "year", "unit", name=op.f("uq_rights_scope_kind_scope_year_unit")
        ),
        schema="core",
    )
    op.create_table(
        "unit_aliases",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("valid", postgresql.DATERANGE(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["unit"], ["core.units.key"], name=op.f("fk_unit_aliases_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_aliases")),
        sa.UniqueConstraint(
            "unit", "name", "code", "valid", name=op.f("uq_unit_aliases_unit_name_code_valid")
        ),
        schema="core",
    )
    op.create_table(
        "mappings",
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("layer", sa.Text(), nullable=False),
        sa.Column("headings_sha256", sa.Text(), nullable=False),
        sa.Column("mapping", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["unit"], ["core.units.key"], name=op.f("fk_mappings_unit")),
        sa.PrimaryKeyConstraint("unit", "layer", "headings_sha256", name=op.f("pk_mappings")),
        schema="intake",
    )
    op.create_table(
        "evidence",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("feature_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("document_no", sa.Text(), nullable=True),
        sa.Column("dated_on", sa.Date(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("media_type", sa.Text(), nullable=True),
        sa.Column("place", postgresql.ARRAY(sa.Double()), nullable=True),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("illustrative", sa.Boolean(), server_default="false", nullable=False),
        sa.ForeignKeyConstraint(
            ["feature_id"], ["published.features.feature_id"], name=op.f("fk_evidence_feature_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        schema="published",
    )
    op.create_index(
        op.f("ix_evidence_feature_id"), "evidence", ["feature_id"], unique=False, schema="published"
    )
    op.create_table(
        "links",
        sa.Column("feature_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.CheckConstraint("kind IN ('merged_into','replaces')", name=op.f("ck_links_kind")),
        sa.ForeignKeyConstraint(
            ["feature_id"], ["published.features.feature_id"], name=op.f("fk_links_feature_id")
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["published.features.feature_id"], name=op.f("fk_links_other_id")
        ),
        sa.PrimaryKeyConstraint("feature_id", "other_id", "kind", name=op.f("pk_links")),
        schema="published",
    )
    op.create_table(
        "observations",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("feature_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), server_default="water", nullable=False),
        sa.Column("observed_on", sa.Date(), nullable=False),
        sa.Column("measured", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("grade", sa.SmallInteger(), nullable=True),
        sa.Column("decisive", sa.Text(), nullable=True),
        sa.Column("multiple", sa.Double(), nullable=True),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("illustrative", sa.Boolean(), server_default="false", nullable=False),
        sa.ForeignKeyConstraint(
            ["feature_id"], ["published.features.feature_id"], name=op.f("fk_observations_feature_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_observations")),
        sa.UniqueConstraint(
            "feature_id", "observed_on", "kind", name=op.f("uq_observations_feature_id_observed_on_kind")
        ),
        schema="published",
    )
    op.create_index(
        "ix_observations_feature",
        "observations",
        ["feature_id", "observed_on"],
        unique=False,
        schema="published",
    )
    op.create_table(
        "jobs",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="queued", nullable=False),
        sa.Column("progress", sa.Double(), server_default="0", nullable=False),
        sa.Column("message", sa.Text(), server_default="", nullable=False),
        sa.Column("asked", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("result", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("problem", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('queued','running','done','failed')", name=op.f("ck_jobs_state")),
        sa.ForeignKeyConstraint(["person_id"], ["core.people.id"], name=op.f("fk_jobs_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        schema="core",
    )
    op.create_table(
        "sessions",
        sa.Column("token_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column(
            "seen_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["core.people.id"], name=op.f("fk_sessions_person_id")),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_sessions")),
        schema="core",
    )
    op.create_index(op.f("ix_sessions_person_id"), "sessions", ["person_id"], unique=False, schema="core")
    op.create_table(
        "tokens",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("token_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["core.people.id"], name=op.f("fk_tokens_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tokens")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_tokens_token_sha256")),
        schema="core",
    )
    op.create_table(
        "uploads",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("layer", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.Text(), server_default="reading", nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("format", sa.Text(), server_default="", nullable=False),
        sa.Column("asked_crs", sa.Text(), nullable=True),
        sa.Column("asked_encoding", sa.Text(), nullable=True),
        sa.Column("asked_mapping", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("report", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("problem", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("idempotency_key", sa.Text(), nullable=True),
        sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
        sa.Column("illustrative", sa.Boolean(), server_default="false", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "state IN ('reading','failed','draft','submitted','confirmed','approved','published','returned','withdrawn')",
            name=op.f("ck_uploads_state"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["core.people.id"], name=op.f("fk_uploads_person_id")),
        sa.ForeignKeyConstraint(["unit"], ["core.units.key"], name=op.f("fk_uploads_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
        schema="intake",
    )
    op.create_index("ix_uploads_sha256", "uploads", ["sha256"], unique=False, schema="intake")
    op.create_index("ix_uploads_state", "uploads", ["state", "unit"], unique=False, schema="intake")
    op.create_table(
        "decisions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("from_state", sa.Text(), nullable=False),
        sa.Column("to_state", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("deadline", sa.Date(), nullable=True),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.ForeignKeyConstraint(["person_id"], ["core.people.id"], name=op.f("fk_decisions_person_id")),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["intake.uploads.id"], name=op.f("fk_decisions_upload_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
        schema="intake",
    )
    op.create_index(op.f("ix_decisions_upload_id"), "decisions", ["upload_id"], unique=False, schema="intake")
    op.create_table(
        "findings",
        sa.Column("upload_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("rows", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.Column("field", sa.Text(), nullable=True),
        sa.Column("place", postgresql.ARRAY(sa.Double()), nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("message_en", sa.Text(), nullable=False),
        sa.Column("evidence", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("fix", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("acknowledged_by", sa.Text(), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("severity IN ('block','acknowledge','note')", name=op.f("ck_findings_severity")),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["intake.uploads.id"], name=op.f("fk_findings_upload_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("upload_id", "id", name=op.f("pk_findings")),
        schema="intake",
    )
    op.create_geospatial_table(
        "rows",
        sa.Column("upload_id", sa.Uuid(), nullable=False),
        sa.Column("row", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("action", sa.Text(), server_default="new", nullable=False),
        sa.Column("feature_id", sa.Uuid(), nullable=True),
        sa.Column("base_version", sa.Integer(), nullable=True),
        sa.Column("raw", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("edits", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("attributes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("shape_read", sa.LargeBinary(), nullable=True),
        sa.Column("shape_edited", sa.LargeBinary(), nullable=True),
        sa.Column("dropped", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("worst", sa.Text(), nullable=True),
        sa.Column(
            "geom",
            Geometry(
                srid=4490, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry"
            ),
            nullable=True,
        ),
        sa.CheckConstraint("action IN ('new','changed','unchanged','dropped')", name=op.f("ck_rows_action")),
        sa.CheckConstraint("geom IS NULL OR ST_IsValid(geom)", name=op.f("ck_rows_valid")),
        sa.CheckConstraint("geom IS NULL OR ST_NPoints(geom) <= 200000", name=op.f("ck_rows_vertices")),
        sa.CheckConstraint(
            "geom IS NULL OR ST_Within(geom, ST_MakeEnvelope(73, 3, 136, 54, 4490))",
            name=op.f("ck_rows_china"),
        ),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["intake.uploads.id"], name=op.f("fk_rows_upload_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("upload_id", "row", name=op.f("pk_rows")),
        schema="intake",
    )
    op.create_geospatial_index(
        "ix_rows_geom",
        "rows",
        ["geom"],
        unique=False,
        schema="intake",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.execute("COMMENT ON TABLE published.townships IS '乡镇（街道）'")
    op.execute("COMMENT ON TABLE published.villages IS '行政村（社区）'")
    op.execute("COMMENT ON TABLE published.industrial_parks IS '园区'")
    op.execute("COMMENT ON TABLE published.backbone_rivers IS '骨干河道'")
    op.execute("COMMENT ON TABLE published.rural_rivers IS '农村河道'")
    op.execute("COMMENT ON TABLE published.happy_waters IS '幸福河湖'")
    op.execute("COMMENT ON TABLE published.monitoring_sections IS '水质监测断面'")
    op.execute("COMMENT ON TABLE published.aquaculture_ponds IS '养殖池塘'")
    op.execute("COMMENT ON TABLE published.fishing_ban_zones IS '禁渔水域'")
    op.execute("COMMENT ON TABLE published.outfalls IS '入河排口'")
    op.execute("COMMENT ON TABLE published.afforestation IS '造林'")
    op.execute("COMMENT ON TABLE published.greening IS '绿化工程'")
    op.execute("COMMENT ON TABLE published.wetlands IS '湿地与缓冲区'")
    op.execute("COMMENT ON TABLE published.shoreline_zones IS '岸线功能区'")
    op.execute("COMMENT ON TABLE published.shoreline_projects IS '岸线利用项目'")
    op.execute("COMMENT ON TABLE published.shoreline_issues IS '四乱问题'")
    op.execute("COMMENT ON TABLE published.corridors IS '生态廊道'")
    op.execute("COMMENT ON TABLE published.corridor_works IS '廊道建设段'")
    op.execute("COMMENT ON TABLE published.village_works IS '村庄创建'")
    op.execute("COMMENT ON TABLE published.control_zones IS '环境管控单元'")
    op.execute("COMMENT ON TABLE published.farmland IS '耕地与永久基本农田'")
    op.execute("COMMENT ON TABLE published.redline IS '生态保护红线'")
    op.execute("COMMENT ON TABLE published.river_management_belts IS '河道管理范围'")


def downgrade() -> None:
    raise NotImplementedError("restore the backup taken before this step")
