import { expect, test } from 'vitest'
import { checkFileNames, wayBackIn } from '../../../app/migrate/foreign-files.ts'

test.each([
  [[]],
  [['0001_a.sql', '0002_b.sql']],
  [['001_init.up.sql']],
  // The word alone is part of a name.
  [['0003_down.sql', '0004_count_down.sql', '1700000000001_undo.sql']],
])('%j are migrations', (files) => {
  expect(() => checkFileNames(files)).not.toThrow()
})

test.each([
  [['001_init.down.sql', '001_init.up.sql'], '001_init.down.sql takes a migration back'],
  [['0001_a.sql', '0001_a.DOWN.sql'], '0001_a.DOWN.sql takes a migration back'],
  [['1_a.undo.sql'], '1_a.undo.sql takes a migration back'],
  [['1_a.rollback.sql', '2_b.revert.sql'], '1_a.rollback.sql, 2_b.revert.sql take migrations back'],
  [Array.from({ length: 7 }, (_, n) => `${n}_a.down.sql`), '4_a.down.sql and 2 more take migrations back'],
  [['0001_a.sql', 'V2__b.sql'], 'V2__b.sql has a name that no migration has'],
  [['0001.sql'], '0001.sql has a name that no migration has'],
  [['seed.sql', 'views.sql'], 'seed.sql, views.sql have names that no migration has'],
])('%j are refused before anything runs', (files, words) => {
  expect(() => checkFileNames(files)).toThrow(words)
})

test.each([
  '-- +goose Down',
  '--+goose down',
  '-- +migrate Down',
  '-- migrate:down transaction:false',
  '-- Down Migration',
  '-- +micrate Down',
  '-- rambler down',
  '---- create above / drop below ----',
  '-- //@UNDO',
  '--//@UNDO',
  '-- !Downs',
  '# --- !Downs',
])('%s begins the way back', (text) => {
  expect(wayBackIn(['CREATE TABLE a (n int);', text, 'DROP TABLE a;'])).toEqual({ line: 2, text })
})

test.each([
  '-- +goose Up',
  '-- migrate:up',
  '-- Up Migration',
  '-- down from here',
  '-- the way down migration',
  '-- undo',
  '---- tables ----',
])('%s is a comment', (text) => {
  expect(wayBackIn([text])).toBeUndefined()
})
