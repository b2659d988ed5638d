-- The first schema. What its tables are for is told in ../index.ts; here is why they are built as they are.
--
-- Every table but the installation's own begins its key with brand_id. Times are milliseconds, booleans 0 and 1. An
-- entry's id is kept as the 16 bytes of its UUIDv7: their order is that of the text, in half the room.

create table installation (
  one integer primary key check (one = 1),
  -- Grows with each change of brands, hosts and owners.
  epoch integer not null,
  -- The moment of the last command: the next one is never before it, whatever the machine's clock does meanwhile.
  clock integer not null
) strict;
insert into installation (one, epoch, clock) values (1, 1, 0);

create table brand (
  id integer primary key autoincrement,
  name text not null,
  slug text not null unique,
  hosts text not null,
  time_zone text not null,
  currency text not null,
  created_at integer not null,
  updated_at integer not null
) strict;

create table user (
  id integer primary key autoincrement,
  email text not null,
  email_identity text not null unique,
  name text not null,
  -- Null until one is set.
  password_hash text,
  operator integer not null,
  created_at integer not null,
  updated_at integer not null
) strict;

-- What a brand counts, one row for each: rolled back together with what was counted.
create table tally (
  brand_id integer primary key references brand (id),
  seq integer not null default 0,
  customers integer not null default 0,
  strangers integer not null default 0,
  runs integer not null default 0,
  run_characters integer not null default 0,
  failures integer not null default 0,
  failure_characters integer not null default 0
) strict;

create table member (
  brand_id integer not null references brand (id),
  user_id integer not null references user (id),
  role text not null,
  primary key (brand_id, user_id)
) without rowid, strict;

create table api_key (
  id integer primary key autoincrement,
  brand_id integer not null references brand (id),
  user_id integer not null references user (id),
  name text not null,
  hash text not null unique,
  prefix text not null,
  access text not null,
  expires_at integer,
  last_used_at integer,
  created_at integer not null
) strict;
create index api_key_brand on api_key (brand_id, id);

-- Definitions: few, read as a whole, kept in memory by every thread until the epoch grows.

create table definition_state (
  brand_id integer primary key references brand (id),
  epoch integer not null default 1,
  variables text not null default '{}'
) strict;

create table entity (
  id integer primary key autoincrement,
  brand_id integer not null references brand (id),
  name text not null,
  slug text not null,
  singular_name text not null,
  plural_name text not null,
  icon text,
  color text,
  mode text not null,
  is_system integer not null,
  created_at integer not null,
  updated_at integer not null
) strict;
create unique index entity_slug on entity (brand_id, slug);

create table field (
  id integer primary key autoincrement,
  brand_id integer not null references brand (id),
  entity_id integer not null,
  label text not null,
  key text not null,
  type text not null,
  options text not null,
  required integer not null,
  "unique" integer not null,
  default_value text not null,
  rules text not null,
  position integer not null,
  ui_editable integer not null,
  reporting text not null,
  visible_to_team_ids text not null,
  created_at integer not null,
  updated_at integer not null
) strict;
create unique index field_key on field (brand_id, entity_id, key);

create table pipeline (
  id integer primary key autoincrement,
  brand_id integer not null references brand (id),
  entity_id integer not null,
  name text not null,
  slug text not null,
  purpose text,
  is_default integer not null,
  position integer not null,
  created_at integer not null,
  updated_at integer not null
) strict;
create unique index pipeline_slug on pipeline (brand_id, entity_id, slug);

create table stage (
  id integer primary key autoincrement,
  brand_id integer not null references brand (id),
  pipeline_id integer not null,
  name text not null,
  slug text not null,
  color text,
  position integer not null,
  probability integer,
  status text,
  required_keys text not null,
  created_at integer not null,
  updated_at integer not null
) strict;
create unique index stage_slug on stage (brand_id, pipeline_id, slug);

create table source (
  id integer primary key autoincrement,
  brand_id integer not null references brand (id),
  kind text not null,
  name text not null,
  status text not null,
  settings text not null,
  draft_revision_id integer,
  published_revision_id integer,
  created_at integer not null,
  updated_at integer not null
) strict;
create unique index source_name on source (brand_id, kind, name);

create table revision (
  id integer primary key autoincrement,
  brand_id integer not null references brand (id),
  source_id integer not null,
  number integer not null,
  text text not null,
  created_at integer not null,
  created_by text not null
) strict;
create unique index revision_number on revision (brand_id, source_id, number);

-- Entries: the whole of each, and indexes over what every entry has. But for the one by id they hold live entries only, so
-- that the trash costs no read anything, or those in the trash, to tell which relations lead there. There is none by updated_at: it would take a tenth of every write, and a list in
-- that order reads 100,000 entries in 40 ms without it.

create table entry (
  row_id integer primary key,
  brand_id integer not null references brand (id),
  id blob not null,
  entity_id integer not null,
  -- 0 record, 1 value
  kind integer not null,
  title text,
  pipeline_id integer,
  stage_id integer,
  stage_changed_at integer,
  rank text,
  reference_type text,
  reference_id text,
  assignee_user_id integer,
  assignee_team_id integer,
  values_json text not null,
  version integer not null,
  created_at integer not null,
  created_by text not null,
  updated_at integer not null,
  deleted_at integer
) strict;
create unique index entry_id on entry (brand_id, id);
create index entry_trashed on entry (brand_id, id) where deleted_at is not null;
create index entry_created on entry (brand_id, entity_id, kind, created_at, id) where deleted_at is null;
create index entry_stage on entry (brand_id, stage_id, created_at, id) where deleted_at is null and stage_id is not null;
create index entry_rank on entry (brand_id, stage_id, rank, id) where deleted_at is null and stage_id is not null;

-- Keys as numbers, which scripts may fill without declaring them. A number is never given to another key.
create table entry_key (
  no integer primary key,
  brand_id integer not null references brand (id),
  entity_id integer not null,
  key text not null
) strict;
create unique index entry_key_name on entry_key (brand_id, entity_id, key);

-- Of each reference: its entries (key_no 0 for records, -1 for values), and who holds which key. Newest of a reference
-- and newest holder of a key are the last row of a range here, however many entries the reference has; and all that a
-- write touches of one reference lies side by side. With the entry's row, which so is found without its id's index.
create table holding (
  brand_id integer not null,
  reference_type text not null,
  reference_id text not null,
  entity_id integer not null,
  key_no integer not null,
  created_at integer not null,
  entry_id blob not null,
  entry_row integer not null,
  primary key (brand_id, reference_type, reference_id, entity_id, key_no, created_at, entry_id)
) without rowid, strict;

-- Values as they are found again. `slot` is key, kind and whether the value fits its field; `term` a number, a time, the
-- beginning of a folded text, or the 16 bytes of the entry that a relation leads to. A text that folding changed is in
-- `text` too; of a cut one the rest is in the entry.
create table value (
  brand_id integer not null,
  entry_id blob not null,
  slot integer not null,
  ordinal integer not null,
  term any not null,
  cut integer not null,
  text text,
  primary key (brand_id, entry_id, slot, ordinal)
) without rowid, strict;
-- Holds every column, so that filters and counts never leave it.
create index value_term on value (brand_id, slot, term, entry_id, cut, text);
create index value_cut on value (brand_id, slot) where cut = 1;

create table entry_count (
  brand_id integer not null,
  entity_id integer not null,
  kind integer not null,
  -- 0 where there is none
  pipeline_id integer not null,
  stage_id integer not null,
  count integer not null,
  primary key (brand_id, entity_id, kind, pipeline_id, stage_id)
) without rowid, strict;

-- Words of titles, each with brand, entity and kind before it, so that no search ever reads another brand's. Their text
-- is the title's, so the table keeps none; only whole words are asked for, so it keeps no positions.
create virtual table title_search using fts5 (
  words, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii'
);

create table change (
  row_id integer primary key,
  brand_id integer not null references brand (id),
  seq integer not null,
  at integer not null,
  entry_id blob,
  body text not null
) strict;
create unique index change_seq on change (brand_id, seq);

create table customer (
  row_id integer primary key,
  brand_id integer not null references brand (id),
  id text not null,
  email text,
  email_identity text,
  name text not null,
  first_name text not null,
  last_name text not null,
  phone text not null,
  country text not null,
  state text not null,
  city text not null,
  address text not null,
  -- E-mail, name and phone, folded.
  search text not null,
  created_at integer not null,
  updated_at integer not null
) strict;
create unique index customer_id on customer (brand_id, id);
create unique index customer_email on customer (brand_id, email_identity) where email_identity is not null;
create index customer_created on customer (brand_id, created_at, id);

create table session (
  row_id integer primary key,
  brand_id integer not null references brand (id),
  token_hash text not null,
  customer_id text,
  email text,
  values_json text not null,
  created_at integer not null,
  used_at integer not null
) strict;
create unique index session_token on session (brand_id, token_hash);
create index session_strangers on session (brand_id, used_at) where customer_id is null;
create index session_customers on session (brand_id, used_at) where customer_id is not null;

-- Codes that were mailed to visitors who sign in. The mail itself holds a code as it is, until it is sent.
create table sign_in_code (
  id integer primary key autoincrement,
  brand_id integer not null references brand (id),
  token_hash text not null,
  email text not null,
  mailbox text not null,
  network text not null,
  -- Null: good for nothing any more, and only counted.
  code_hash text,
  tries_left integer not null,
  created_at integer not null
) strict;
create unique index sign_in_code_session on sign_in_code (brand_id, token_hash) where code_hash is not null;
create index sign_in_code_mailbox on sign_in_code (brand_id, mailbox, created_at);
create index sign_in_code_network on sign_in_code (brand_id, network, created_at);
create index sign_in_code_created on sign_in_code (brand_id, created_at);

-- Accepted to be sent.
create table mail (
  id integer primary key autoincrement,
  brand_id integer not null references brand (id),
  "to" text not null,
  subject text not null,
  text text not null,
  due_at integer not null,
  failures integer not null,
  expires_at integer not null
) strict;
create index mail_due on mail (due_at, id);
create index mail_brand on mail (brand_id);

-- Writes that were accepted and then refused, until an admin replays or drops them.
create table failed_write (
  id integer primary key autoincrement,
  brand_id integer not null references brand (id),
  at integer not null,
  body text not null
) strict;
create index failed_write_brand on failed_write (brand_id, id);

-- First answers to what was sent with an Idempotency-Key.
create table kept_answer (
  id integer primary key autoincrement,
  brand_id integer not null references brand (id),
  token_hash text not null,
  page_id integer not null,
  key text not null,
  body_hash text not null,
  request_id text not null,
  may_repeat integer not null,
  of_customer integer not null,
  begun_at integer not null,
  -- Null while it is under way.
  answer text,
  bytes integer not null
) strict;
create unique index kept_answer_name on kept_answer (brand_id, token_hash, page_id, key);
create index kept_answer_session on kept_answer (brand_id, token_hash, id, bytes);
create index kept_answer_brand on kept_answer (brand_id, of_customer, id, bytes);
create index kept_answer_begun on kept_answer (brand_id, begun_at);

create table run (
  row_id integer primary key,
  brand_id integer not null references brand (id),
  id text not null,
  -- Counting the brand's runs, good and failed, and the failures among them: what is older than a bound is a range.
  number integer not null,
  failure_number integer,
  -- As many characters of JSON had the brand's good runs up to this one, or the failed ones where it is one.
  characters integer not null,
  at integer not null,
  page_id integer not null,
  outcome text not null,
  customer_id text,
  body text not null
) strict;
create unique index run_id on run (brand_id, id);
create index run_number on run (brand_id, number, characters) where failure_number is null;
create index run_failure on run (brand_id, failure_number, characters) where failure_number is not null;
-- Holds all that runs are filtered by: those that don't match are passed over without a look at the table.
create index run_at on run (brand_id, at, id, page_id, outcome, customer_id);
