// What there is to sample: tables, partitions, columns, indexes that give an order, foreign keys. Locks nothing but the
// catalogue: of a table that is locked, or that we may not read, the shape is known all the same.
import { isUserSchema } from './tables.ts';

/** Partitions come as rows of their own, under their root. What extensions bring is theirs. */
export const relations = `
SELECT c.oid, n.nspname AS schema, c.relname AS name, c.relkind AS kind,
       coalesce(pg_partition_root(c.oid)::oid, c.oid) AS root,
       (SELECT i.inhparent FROM pg_inherits i WHERE i.inhrelid = c.oid AND c.relispartition) AS parent,
       pg_relation_filenode(c.oid) AS filenode, c.relpages AS pages, row_security_active(c.oid) AS hides_rows
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE (c.relkind IN ('r', 'p') OR (c.relkind = 'f' AND c.relispartition)) AND c.relpersistence <> 't' AND ${isUserSchema}
   AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
 ORDER BY n.nspname, c.relname`;

// A domain leads to its base type, perhaps over other domains; the innermost length that is stated holds.
const baseTypes = `
RECURSIVE chain AS (
  SELECT oid AS type, oid AS base, -1 AS modifier FROM pg_type
  UNION ALL
  SELECT chain.type, t.typbasetype, CASE WHEN t.typtypmod >= 0 THEN t.typtypmod ELSE chain.modifier END
    FROM chain JOIN pg_type t ON t.oid = chain.base AND t.typtype = 'd'
),
base AS (SELECT chain.* FROM chain JOIN pg_type t ON t.oid = chain.base AND t.typtype <> 'd')`;

/** Of tables and roots of partitions, in the order of the table. An array is told by its element. */
export const columns = `
WITH ${baseTypes}
SELECT a.attrelid AS relation, a.attname AS name, a.attnotnull AS is_not_null, a.attgenerated <> '' AS is_generated,
       o.typcategory = 'A' AS is_array, coalesce(e.typname, o.typname) AS type, coalesce(e.typcategory, o.typcategory) AS category,
       CASE WHEN coalesce(e.typname, o.typname) IN ('varchar', 'bpchar')
            THEN nullif(greatest(a.atttypmod, b.modifier, coalesce(eb.modifier, -1)), -1) - 4 END AS length_max
  FROM pg_attribute a
  JOIN pg_class c ON c.oid = a.attrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN base b ON b.type = a.atttypid
  JOIN pg_type o ON o.oid = b.base
  LEFT JOIN base eb ON o.typcategory = 'A' AND eb.type = o.typelem
  LEFT JOIN pg_type e ON e.oid = eb.base
 WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND ${isUserSchema}
 ORDER BY a.attrelid, a.attnum`;

/** Plain btree indexes over all rows: such a one can be walked backwards from its newest entry. */
export const orderingIndexes = `
SELECT i.indrelid AS relation, i.indisprimary AS is_primary,
       (SELECT json_agg(a.attname ORDER BY k.position)
          FROM unnest(i.indkey) WITH ORDINALITY AS k (number, position)
          JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
         WHERE k.position <= i.indnkeyatts) AS columns
  FROM pg_index i
  JOIN pg_class c ON c.oid = i.indexrelid
  JOIN pg_am m ON m.oid = c.relam AND m.amname = 'btree'
  JOIN pg_class t ON t.oid = i.indrelid
  JOIN pg_namespace n ON n.oid = t.relnamespace
 WHERE i.indisvalid AND i.indpred IS NULL AND i.indkey[0] <> 0 AND ${isUserSchema}
 ORDER BY i.indrelid, i.indisprimary DESC, c.relname`;

/**
 * Foreign keys as they were declared, not the copies that PostgreSQL keeps for each partition. The operator is told with its
 * schema: it may belong to an extension.
 */
export const references = `
SELECT k.oid, k.conname AS name, k.conrelid AS source, k.confrelid AS target,
       (SELECT json_agg(a.attname ORDER BY p.position) FROM unnest(k.conkey) WITH ORDINALITY AS p (number, position)
          JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = p.number) AS source_columns,
       (SELECT json_agg(a.attname ORDER BY p.position) FROM unnest(k.confkey) WITH ORDINALITY AS p (number, position)
          JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = p.number) AS target_columns,
       (SELECT json_agg(format('%I.%s', s.nspname, o.oprname) ORDER BY p.position)
          FROM unnest(k.conpfeqop) WITH ORDINALITY AS p (operator, position)
          JOIN pg_operator o ON o.oid = p.operator
          JOIN pg_namespace s ON s.oid = o.oprnamespace) AS operators
  FROM pg_constraint k
  JOIN pg_class c ON c.oid = k.conrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE k.contype = 'f' AND k.conparentid = 0 AND ${isUserSchema}
 ORDER BY n.nspname, c.relname, k.conname`;

/**
 * Rules that a masked value may break, as the two statements that take them away and set them again: of tables, where they
 * were declared, and of domains. With the columns that they speak of, each `name` and `category` of its type.
 */
export const checks = `
SELECT format('ALTER TABLE %I.%I DROP CONSTRAINT %I;', n.nspname, c.relname, k.conname) AS drop,
       format('ALTER TABLE %I.%I ADD CONSTRAINT %I %s;', n.nspname, c.relname, k.conname,
              regexp_replace(pg_get_constraintdef(k.oid), '( NOT VALID)?$', ' NOT VALID')) AS restore,
       (SELECT json_agg(json_build_object('name', a.attname, 'category', t.typcategory))
          FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
         WHERE a.attrelid = c.oid AND a.attnum = ANY (k.conkey))::text AS columns
  FROM pg_constraint k
  JOIN pg_class c ON c.oid = k.conrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE k.contype = 'c' AND k.coninhcount = 0 AND ${isUserSchema}
UNION ALL
SELECT format('ALTER DOMAIN %I.%I DROP CONSTRAINT %I;', n.nspname, t.typname, k.conname),
       format('ALTER DOMAIN %I.%I ADD CONSTRAINT %I %s;', n.nspname, t.typname, k.conname,
              regexp_replace(pg_get_constraintdef(k.oid), '( NOT VALID)?$', ' NOT VALID')),
       json_build_array(json_build_object('name', t.typname, 'category', t.typcategory))::text
  FROM pg_constraint k
  JOIN pg_type t ON t.oid = k.contypid
  JOIN pg_namespace n ON n.oid = t.typnamespace
 WHERE k.contype = 'c' AND ${isUserSchema}
 ORDER BY 1`;
