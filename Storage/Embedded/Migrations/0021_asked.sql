-- Rows that were asked before they became part of the job: by ordinal, AskedRow. Null for none.
ALTER TABLE jobs ADD COLUMN asked TEXT;
