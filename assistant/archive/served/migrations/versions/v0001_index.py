"""The tables of an index.

What may differ from one generation to the next has `since` and `until`: a row is there for the
generations from the one on, and before the other. Rows are added and ended, and never changed.
"""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None

_LIVES = "since bigint NOT NULL, until bigint NOT NULL DEFAULT 9223372036854775807"
_TABLES = f"""
CREATE TABLE generation (
    number bigint PRIMARY KEY, name text NOT NULL, era integer NOT NULL,
    patched integer NOT NULL, length double precision NOT NULL,
    info jsonb NOT NULL, calibration jsonb, suggested jsonb,
    published timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE file (
    file text COLLATE "C" NOT NULL, digest text NOT NULL, recipe text NOT NULL,
    status text NOT NULL, reason text NOT NULL, {_LIVES}, PRIMARY KEY (file, since)
);
CREATE TABLE post (
    file text COLLATE "C" NOT NULL, number bigint NOT NULL, title text NOT NULL,
    url text NOT NULL, path text NOT NULL, date text NOT NULL, moment timestamptz NOT NULL,
    day date NOT NULL, authors jsonb NOT NULL, excerpt text, categories jsonb NOT NULL,
    tags jsonb NOT NULL, source text, labels text[] NOT NULL, passages integer NOT NULL,
    digest bytea NOT NULL, {_LIVES}, PRIMARY KEY (file, since)
);
CREATE INDEX post_number ON post (number);
CREATE INDEX post_day ON post (day);
CREATE INDEX post_path ON post (path);
CREATE INDEX post_labels ON post USING gin (labels);
CREATE TABLE passage (
    id text COLLATE "C" NOT NULL, number bigint NOT NULL, tokens integer NOT NULL, context text,
    same_as text COLLATE "C", likeness double precision, common boolean NOT NULL,
    kind text NOT NULL, text text NOT NULL, plain text, above text, body text,
    {_LIVES}, PRIMARY KEY (id, since)
);
CREATE INDEX passage_number ON passage (number);
CREATE INDEX passage_same_as ON passage (same_as) WHERE same_as IS NOT NULL;
CREATE TABLE place (
    post bigint NOT NULL, file text COLLATE "C" NOT NULL, turn integer NOT NULL,
    passage text COLLATE "C" NOT NULL, number bigint NOT NULL, position integer NOT NULL,
    begins integer NOT NULL, ends integer NOT NULL, heading jsonb NOT NULL, day date NOT NULL,
    {_LIVES}
);
CREATE INDEX place_number ON place (number);
CREATE INDEX place_post ON place (post, turn);
CREATE INDEX place_file ON place (file, position);
CREATE INDEX place_passage ON place (passage);
CREATE TABLE vector (
    serial bigint PRIMARY KEY, number bigint NOT NULL, era integer NOT NULL,
    vector halfvec NOT NULL, {_LIVES}
) WITH (fillfactor = 90);
CREATE INDEX vector_number ON vector (number);
CREATE TABLE word (
    word text COLLATE "C" NOT NULL, passages integer NOT NULL, serials bytea NOT NULL,
    weights bytea NOT NULL, {_LIVES}
);
CREATE INDEX word_word ON word (word);
ALTER TABLE word ALTER COLUMN serials SET STORAGE EXTERNAL;
ALTER TABLE word ALTER COLUMN weights SET STORAGE EXTERNAL;
"""


def upgrade() -> None:
    """Make the tables."""
    for statement in _TABLES.split(";\n"):
        if statement.strip():
            op.get_bind().exec_driver_sql(statement)
