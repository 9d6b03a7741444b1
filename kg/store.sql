-- The tables of a kg store, version 3. Texts are kept once each, by a hash of title and abstract;
-- all that was found in a text hangs on that hash. The tables below the line are written anew, in
-- one transaction, at the end of each build.
CREATE TABLE text (
    hash TEXT PRIMARY KEY, title TEXT NOT NULL, abstract TEXT NOT NULL,
    fingerprint TEXT, failure TEXT            -- of the pipeline that worked on it; why it could not
) STRICT, WITHOUT ROWID;
CREATE TABLE file (                            -- what was read; `source` is its path, from here
    source TEXT PRIMARY KEY, name TEXT NOT NULL, -- as it was given, below a folder that was given
    shown TEXT NOT NULL                        -- the same, told apart from others of one name
) STRICT, WITHOUT ROWID;
CREATE TABLE record (                          -- each time a paper stood in a file
    source TEXT NOT NULL REFERENCES file (source), line TEXT NOT NULL,
    position INTEGER NOT NULL, run INTEGER NOT NULL,
    key TEXT NOT NULL, given_id TEXT NOT NULL, hash TEXT NOT NULL REFERENCES text (hash),
    fields TEXT NOT NULL,                      -- authors, year, venue ... as JSON
    PRIMARY KEY (source, key, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX record_key ON record (key, hash);
CREATE INDEX record_hash ON record (hash);
CREATE TABLE skipped (
    source TEXT NOT NULL REFERENCES file (source), place TEXT NOT NULL, reason TEXT NOT NULL, is_error INTEGER NOT NULL,
    PRIMARY KEY (source, place, reason)
) STRICT, WITHOUT ROWID;
CREATE TABLE setting (                         -- what the last build was told and the next keeps to
    name TEXT PRIMARY KEY, value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE sentence (
    hash TEXT NOT NULL REFERENCES text (hash) ON DELETE CASCADE,
    i INTEGER NOT NULL, "start" INTEGER NOT NULL, "end" INTEGER NOT NULL, PRIMARY KEY (hash, i)
) STRICT, WITHOUT ROWID;
CREATE TABLE mention (
    hash TEXT NOT NULL REFERENCES text (hash) ON DELETE CASCADE, i INTEGER NOT NULL,
    "start" INTEGER NOT NULL, "end" INTEGER NOT NULL, surface TEXT NOT NULL,
    kind TEXT NOT NULL, role TEXT NOT NULL, score REAL NOT NULL, long_form TEXT NOT NULL,
    PRIMARY KEY (hash, i)
) STRICT, WITHOUT ROWID;
CREATE TABLE relation (
    hash TEXT NOT NULL REFERENCES text (hash) ON DELETE CASCADE, i INTEGER NOT NULL,
    head INTEGER NOT NULL, relation TEXT NOT NULL, tail INTEGER NOT NULL, score REAL NOT NULL,
    "start" INTEGER NOT NULL, "end" INTEGER NOT NULL, PRIMARY KEY (hash, i)
) STRICT, WITHOUT ROWID;
-- ---------------------------------------------------------------------------------------------
CREATE TABLE paper (
    id TEXT PRIMARY KEY, hash TEXT NOT NULL REFERENCES text (hash)
) STRICT, WITHOUT ROWID;
CREATE TABLE paper_key (                       -- which records are this paper, and why
    key TEXT PRIMARY KEY, paper TEXT NOT NULL REFERENCES paper (id),
    rule TEXT NOT NULL, evidence TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX paper_key_paper ON paper_key (paper);
CREATE TABLE entity (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, generic INTEGER NOT NULL,
    other_kinds TEXT NOT NULL                  -- those that lost the vote, as a JSON list
) STRICT, WITHOUT ROWID;
CREATE TABLE merge (                           -- the ledger: which surface went where, and why;
    entity TEXT NOT NULL,                      -- '' for a surface that is no entity
    surface TEXT NOT NULL, rule TEXT NOT NULL, evidence TEXT NOT NULL, mentions INTEGER NOT NULL,
    PRIMARY KEY (entity, surface, rule, evidence)
) STRICT, WITHOUT ROWID;
CREATE TABLE parent (                          -- child is a kind of parent, by a rule
    child TEXT NOT NULL REFERENCES entity (id), parent TEXT NOT NULL REFERENCES entity (id),
    rule TEXT NOT NULL, PRIMARY KEY (child, parent)
) STRICT, WITHOUT ROWID;
CREATE TABLE question (                        -- merges that may be missing or wrong
    doubt TEXT NOT NULL, names TEXT NOT NULL, why TEXT NOT NULL, command TEXT NOT NULL,
    PRIMARY KEY (doubt, names, why)
) STRICT, WITHOUT ROWID;
CREATE TABLE link (                            -- mention i of a paper names this entity
    paper TEXT NOT NULL REFERENCES paper (id), i INTEGER NOT NULL,
    entity TEXT NOT NULL REFERENCES entity (id), PRIMARY KEY (paper, i)
) STRICT, WITHOUT ROWID;
CREATE INDEX link_entity ON link (entity, paper);
