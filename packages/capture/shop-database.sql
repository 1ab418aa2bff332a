-- A small shop with everything that is odd about databases.
CREATE EXTENSION IF NOT EXISTS pg_stat_statements;
CREATE SCHEMA "Odd ""Schema""";
CREATE TYPE order_state AS ENUM ('new', 'paid', 'sent''s');
CREATE DOMAIN email AS varchar(40) CHECK (VALUE ~ '@');
CREATE TYPE place AS (street text, number int);
CREATE TYPE span AS RANGE (subtype = float8);
CREATE SEQUENCE invoice_numbers START 100;

CREATE TABLE users (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email email NOT NULL UNIQUE,
  name text,
  nickname varchar(6),
  phone_number bigint,
  invited_by bigint REFERENCES users,
  home place,
  tags text[],
  profile jsonb,
  last_address inet,
  is_active boolean DEFAULT true,
  shout text GENERATED ALWAYS AS (upper(name)) STORED,
  created_at timestamptz NOT NULL,
  updated_at timestamptz
);
CREATE INDEX users_created ON users (created_at);
COMMENT ON COLUMN users.name IS 'ask ann@acme.com; it''s private';

CREATE TABLE newsletters (customer_email varchar(60) REFERENCES users (email), topic text DEFAULT 'x@acme.com', PRIMARY KEY (customer_email, topic));

CREATE TABLE categories (id int PRIMARY KEY, parent int REFERENCES categories, label text NOT NULL);

CREATE TABLE warehouses (id int PRIMARY KEY, manager_id int, created_at date);
CREATE TABLE managers (id int PRIMARY KEY, warehouse_id int NOT NULL REFERENCES warehouses, name text);
ALTER TABLE warehouses ADD CONSTRAINT run_by FOREIGN KEY (manager_id) REFERENCES managers;

CREATE TABLE orders (
  shop smallint, number int DEFAULT nextval('invoice_numbers'), user_id bigint NOT NULL REFERENCES users,
  state order_state DEFAULT 'new', total numeric(12,2) CHECK (total >= 0), paid_at timestamptz, created_at timestamptz,
  PRIMARY KEY (shop, number)
);
CREATE INDEX orders_created ON orders (created_at DESC);
CREATE INDEX orders_created_again ON orders (created_at DESC);

CREATE TABLE order_lines (
  shop smallint, number int, line int, category int REFERENCES categories, quantity int NOT NULL, note text, payload bytea,
  PRIMARY KEY (shop, number, line), FOREIGN KEY (shop, number) REFERENCES orders
);

CREATE TABLE events (
  id bigserial, user_id bigint REFERENCES users, kind text, data json, seen tstzrange, created_at timestamptz NOT NULL,
  PRIMARY KEY (id, created_at)
) PARTITION BY RANGE (created_at);
CREATE TABLE events_2026_09 PARTITION OF events FOR VALUES FROM ('2026-09-01') TO ('2026-10-01');
CREATE TABLE events_2026_10 PARTITION OF events FOR VALUES FROM ('2026-10-01') TO ('2026-11-01') PARTITION BY HASH (id);
CREATE TABLE events_2026_10_even PARTITION OF events_2026_10 FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE events_2026_10_odd PARTITION OF events_2026_10 FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE INDEX events_created ON events (created_at);

CREATE TABLE "Odd ""Schema"""."select, from" (
  "Id" uuid PRIMARY KEY, "user" bigint REFERENCES users, "a\b" text, "empty or not" text, matrix int[], amount float8, "when" interval,
  CONSTRAINT "it's odd" CHECK ("empty or not" <> 'bad')
);
CREATE TABLE "Odd ""Schema"""."SELECT, from" (only_column text);
CREATE TABLE no_columns ();
CREATE TABLE no_key (entry text);

CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.updated_at := now(); RETURN NEW; END $$;
CREATE TRIGGER touch BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION touch();
CREATE FUNCTION names_of(users) RETURNS text LANGUAGE sql AS 'SELECT $1.name';
CREATE VIEW active_users AS SELECT id, name FROM users WHERE is_active;
CREATE MATERIALIZED VIEW totals AS SELECT user_id, sum(total) AS total FROM orders GROUP BY user_id;

INSERT INTO users (email, name, nickname, phone_number, invited_by, home, tags, profile, last_address, created_at)
SELECT 'user' || n || '@acme.com', CASE n % 7 WHEN 0 THEN NULL WHEN 1 THEN '' ELSE E'Ann\t"' || n || E'"\n\\N' END, 'nick' || n % 100, 4915112345000 + n,
       CASE WHEN n > 1 THEN n / 2 END, ROW('Main "St" ' || n, n)::place, ARRAY['a,b', NULL, 'user' || n || '@acme.com', ''],
       jsonb_build_object('mail', 'user' || n || '@acme.com', 'big', 12345678901234567890, 'exact', 1.50), '203.0.113.7',
       timestamptz '2026-10-01' + n * interval '1 minute'
  FROM generate_series(1, 3000) n;
INSERT INTO newsletters SELECT 'user' || n || '@acme.com', 'news' FROM generate_series(1, 500) n;
INSERT INTO categories SELECT n, CASE WHEN n > 1 THEN n - 1 END, 'category ' || n FROM generate_series(1, 60) n;
INSERT INTO warehouses SELECT n, NULL, '2026-01-01' FROM generate_series(1, 20) n;
INSERT INTO managers SELECT n, 21 - n, 'Boss ' || n FROM generate_series(1, 20) n;
UPDATE warehouses SET manager_id = 1 + id % 20;
INSERT INTO orders SELECT 1 + n % 3, n, 1 + n * 7 % 3000, 'paid', n * 1.10, NULL, timestamptz '2026-10-01' + n * interval '1 second' FROM generate_series(1, 5000) n;
INSERT INTO order_lines SELECT shop, number, l, 1 + (number + l) % 60, l, CASE WHEN l = 1 THEN '' ELSE 'call user' || l || '@acme.com' END, decode('00ff' || lpad(to_hex(number), 8, '0'), 'hex')
  FROM orders, generate_series(1, 2) l;
INSERT INTO events (user_id, kind, data, seen, created_at)
SELECT 1 + n % 3000, CASE n % 2 WHEN 0 THEN 'click' ELSE 'view' END, json_build_object('n', n, 'mail', 'user1@acme.com'),
       tstzrange('2026-09-01', '2026-09-02'), timestamptz '2026-09-02' + n * interval '15 minutes' FROM generate_series(1, 5000) n;
INSERT INTO "Odd ""Schema"""."select, from"
SELECT gen_random_uuid(), n, E'tab\tand\\slash', CASE n % 3 WHEN 0 THEN NULL WHEN 1 THEN '' ELSE 'user1@acme.com' END, '{{1,2},{3,NULL}}', 0.1::float8 + 0.2::float8, interval '1 day 02:03' FROM generate_series(1, 50) n;
INSERT INTO "Odd ""Schema"""."SELECT, from" VALUES (E'\\.'), (''), (NULL);
INSERT INTO no_columns DEFAULT VALUES;
INSERT INTO no_key VALUES ('user1@acme.com');
ANALYZE;
