import { expect, test } from 'vitest'
import { brandTables, findBrandBreach, namesBrandTable } from './brand-guard.ts'

test.each([
  'select * from stage where brand_id = ?1 and id = ?2',
  'select * from entry e where e.brand_id = ?1',
  'select * from value v indexed by value_term cross join entry e on e.brand_id = ?1 and e.id = v.entry_id where v.brand_id = ?1',
  'update stage set name = ?2 where brand_id = ?1',
  'delete from stage where brand_id = ?1',
  'insert into stage (brand_id, name) values (?1, ?2)',
  'insert into stage (brand_id, name) select ?1, name from source where brand_id = ?1',
  'select * from entry e where e.brand_id = ?1 and exists (select 1 from value v where v.brand_id = ?1)',
  'select 1 from (select brand_id from stage where brand_id = ?1) s',
  'select * from brand',
])('held to the brand: %s', (text) => {
  expect(findBrandBreach(text)).toBeUndefined()
})

test.each([
  'select * from stage',
  'select * from stage where id = ?1',
  'select * from stage where brand_id = ?2',
  'select * from stage where brand_id = ?10',
  'select * from stage where brand_id = 7',
  'select * from entry e where e.entity_id = ?1',
  'select * from entry e cross join value v on v.entry_id = e.id where e.brand_id = ?1',
  'select * from entry e cross join value v on v.brand_id = e.brand_id where e.brand_id = ?1',
  'select * from entry e where e.brand_id = ?1 and exists (select 1 from value v where v.entry_id = e.id)',
  'select * from entry e where e.brand_id = ?1 union all select * from entry e',
  'select * from stage s where brand_id = ?1',
  'select * from stage where s.brand_id = ?1',
  'select * from stage, source where brand_id = ?1',
  'select * from stage s, source o where s.brand_id = ?1 and o.brand_id = ?1',
  'update stage set name = ?1',
  'delete from stage where id = ?1',
  'insert into stage (name, brand_id) values (?1, ?2)',
  'insert into stage (brand_id, name) values (?2, ?1)',
  'insert into stage values (?1, ?2)',
  'replace into stage values (?1, ?2)',
  'with old as (select * from stage) select * from old',
  'SELECT * FROM stage',
  'select * from "stage"',
])('refused: %s', (text) => {
  expect(findBrandBreach(text)).toBeDefined()
})

test('a statement of the installation names no table of brands', () => {
  expect(namesBrandTable('select * from brand')).toBe(false)
  expect(namesBrandTable('select * from user u where u.id = ?1')).toBe(false)
  for (const table of brandTables) expect(namesBrandTable(`select * from ${table} where id = 1`)).toBe(true)
})
