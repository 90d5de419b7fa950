'use strict';

/**
 * Statements that create what is missing. Keys are compared byte by byte, whatever the language of the
 * database is; the counter of the entries is drawn while the row of their item is locked, so that entries of
 * one item stand in the order of its writes.
 */
exports.SCHEMA = `
  CREATE TABLE IF NOT EXISTS items (
    key text COLLATE "C" PRIMARY KEY,
    part smallint NOT NULL,
    version bigint NOT NULL,
    content bytea NOT NULL,
    due_at bigint,
    expires_at bigint
  );
  CREATE INDEX IF NOT EXISTS items_of_a_part ON items (part, key);
  CREATE INDEX IF NOT EXISTS items_that_are_due ON items (part, due_at, key) WHERE due_at IS NOT NULL;
  CREATE INDEX IF NOT EXISTS items_that_expire ON items (expires_at) WHERE expires_at IS NOT NULL;
  CREATE TABLE IF NOT EXISTS entries (
    queue text COLLATE "C" NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    content bytea NOT NULL,
    PRIMARY KEY (queue, id)
  );
`;
