import { runInNewContext } from 'node:vm'
import { beforeAll, describe, expect, it } from 'vitest'
import { Turns } from '../../event-loop/index.ts'
import { Box, prepareSupplies, type BoxSupplies } from './box.ts'
import { Compilation } from './compile.ts'
import type { SandboxAssets, ScriptImage } from './image.ts'
import { defaultLimits } from './limits.ts'
import { Execution } from './execution.ts'
import { RunningRuns } from './running-runs.ts'
import { memoryOf, programOf, testAssets } from './testing/try-script.ts'

// Code of a script that runs in the middle of an operation of the engine and changes what the operation works on: the
// kind of fault that engines written in C are found to have, this one among them (CVE-2025-62490 to -62496,
// CVE-2026-0821, -0822, -1144, -1145, -37630; of CVE-2026-120438 and -120439 nothing is told in public). Each script ends as the language says, which V8 is asked for, and the box is
// afterwards byte for byte its image.

/** `print` what must come out the same in every engine: values and names of errors, never their texts. */
const scripts: Readonly<Record<string, string>> = {
  // Buffers that shrink, grow or go while something works on them.
  'a typed array shrinks while it is sorted': `const b = new ArrayBuffer(800, { maxByteLength: 4000 }); const t = new Int32Array(b)
    for (let i = 0; i < t.length; i++) t[i] = 200 - i
    let n = 0; t.sort((x, y) => { if (n++ === 5) b.resize(40); return x - y }); print(t.length, t.byteLength, t[10])`,
  'a typed array grows while it is sorted': `const b = new ArrayBuffer(80, { maxByteLength: 80_000 }); const t = new Int32Array(b)
    for (let i = 0; i < t.length; i++) t[i] = 20 - i
    let n = 0; t.sort((x, y) => { if (n++ === 3) b.resize(80_000); return x - y }); print(t.length, [...t.subarray(0, 20)].join(), t[20_000])`,
  'a buffer goes while it is sorted': `const t = new Float64Array(100).map((_, i) => 100 - i)
    let n = 0; t.sort((x, y) => { if (n++ === 3) t.buffer.transfer(); return x - y }); print(t.length, t[0])`,
  'a buffer goes while it is filled': `const t = new Uint8Array(1000); let r
    try { t.fill({ valueOf() { t.buffer.transfer(); return 7 } }) } catch (e) { r = e.name } print(r, t.length)`,
  'a buffer shrinks while it is filled': `const b = new ArrayBuffer(1000, { maxByteLength: 1000 }); const t = new Uint8Array(b)
    t.fill(7, 0, { valueOf() { b.resize(10); return 1000 } }); print(t.join())`,
  'a buffer shrinks while it is set': `const b = new ArrayBuffer(100, { maxByteLength: 100 }); const t = new Uint8Array(b)
    const from = { length: 50, get 0() { b.resize(5); return 1 }, 1: 2, 40: 9 }; t.set(from); print(t.join())`,
  'a typed array is set from itself, shrunken': `const b = new ArrayBuffer(100, { maxByteLength: 100 }); const t = new Uint8Array(b); const s = new Uint8Array(b, 50)
    let r; try { t.set(s, { valueOf() { b.resize(60); return 55 } }) } catch (e) { r = e.name } print(r, t.length, s.length)`,
  'a buffer shrinks while a part of it is copied': `const b = new ArrayBuffer(4000, { maxByteLength: 4000 }); const t = new Uint8Array(b).fill(1)
    t.copyWithin(0, { valueOf() { b.resize(10); return 100 } }, 4000); print(t.join())`,
  'a buffer shrinks while it is sliced': `const b = new ArrayBuffer(4000, { maxByteLength: 4000 }); const t = new Uint8Array(b).fill(3)
    const c = t.slice(0, { valueOf() { b.resize(16); return 4000 } }); print(c.length, c[15], c[16], c[3999])`,
  'the species of a slice gives the same buffer, shrunken': `const b = new ArrayBuffer(64, { maxByteLength: 64 }); class T extends Uint8Array { static get [Symbol.species]() { return function (n) { b.resize(8); return new Uint8Array(b) } } }
    const t = new T(b); let r; try { r = t.slice(0, 64).length } catch (e) { r = e.name } print(r, t.length)`,
  'a buffer goes while another is made of it': `const b = new ArrayBuffer(64); let r
    try { new Uint32Array(b, { valueOf() { b.transfer(); return 8 } }, 4) } catch (e) { r = e.name } print(r)`,
  'a buffer shrinks while a view is made of it': `const b = new ArrayBuffer(64, { maxByteLength: 64 }); let r
    try { r = new Uint32Array(b, 8, { valueOf() { b.resize(12); return 10 } }).length } catch (e) { r = e.name } print(r)`,
  'an array shrinks while a typed array is made of it': `const a = [1, 2, 3, 4]; Object.defineProperty(a, 1, { get() { a.length = 1; return 5 } })
    print(new Uint8Array(a).length, Uint8Array.from({ length: 3, get 0() { return 9 } }).join())`,
  'a typed array is made of one whose buffer goes': `const t = new Uint8Array(1000); class B extends ArrayBuffer {} let r
    t.buffer.constructor = { get [Symbol.species]() { t.buffer.transfer(); return B } }; try { r = new Float64Array(t).length } catch (e) { r = e.name } print(r)`,
  'a length that is too large by one': `const r = []
    for (const n of [2 ** 53, -1, NaN, 1.5]) try { r.push(new Uint8Array(n).length) } catch (e) { r.push(e.name) } print(r.join())`,
  'a view beyond its buffer': `const b = new ArrayBuffer(16, { maxByteLength: 64 }); const v = new DataView(b, 8, 8); const d = new DataView(b)
    b.resize(12); const r = []
    for (const f of [() => v.getInt8(0), () => v.byteLength, () => d.getFloat64(5), () => d.setFloat64(8, 1), () => d.byteLength, () => d.getBigInt64(4)]) try { r.push(String(f())) } catch (e) { r.push(e.name) }
    b.resize(64); r.push(v.byteLength, d.byteLength); print(r.join())`,
  'a view whose buffer shrinks for its value': `const b = new ArrayBuffer(16, { maxByteLength: 16 }); const d = new DataView(b); let r
    try { d.setInt32(12, { valueOf() { b.resize(4); return 1 } }) } catch (e) { r = e.name } print(r, d.byteLength)`,
  'a view at an offset near the end of numbers': `const d = new DataView(new ArrayBuffer(16)); const r = []
    for (const at of [-1, 2 ** 31, 2 ** 32 - 1, 2 ** 53 - 1, Infinity, 13]) try { r.push(d.getInt32(at)) } catch (e) { r.push(e.name) } print(r.join())`,
  'an element is written whose buffer goes': `const t = new Uint8Array(8); t[0] = { valueOf() { t.buffer.transfer(); return 1 } }; print(t.length, t[0], 0 in t)`,
  'with() of a buffer that shrinks': `const b = new ArrayBuffer(8, { maxByteLength: 8 }); const t = new Uint8Array(b); let r
    try { r = t.with(7, { valueOf() { b.resize(2); return 1 } }).length } catch (e) { r = e.name } print(r)`,
  'subarray of a buffer that shrinks': `const b = new ArrayBuffer(80, { maxByteLength: 80 }); const t = new Uint8Array(b); let r
    try { r = t.subarray(40, { valueOf() { b.resize(8); return 80 } }).length } catch (e) { r = e.name } print(r)`,
  'includes, indexOf and join of a buffer that shrinks': `const of = () => { const b = new ArrayBuffer(80, { maxByteLength: 80 }); return [b, new Uint8Array(b).fill(1)] }
    const r = []; for (const name of ['includes', 'indexOf', 'lastIndexOf']) { const [b, t] = of(); r.push(t[name](undefined, { valueOf() { b.resize(1); return name === 'lastIndexOf' ? 79 : 0 } })) }
    const [b, t] = of(); r.push(t.join({ toString() { b.resize(3); return '-' } }).length); print(r.join())`,
  'typed arrays with callbacks whose buffer shrinks': `const r = []
    for (const name of ['map', 'filter', 'every', 'forEach', 'reduce', 'findLast', 'some', 'find']) {
      const b = new ArrayBuffer(64, { maxByteLength: 64 }); const t = new Uint8Array(b).fill(1); let n = 0
      const answer = t[name]((...a) => { if (n++ === 1) b.resize(2); return name === 'reduce' ? 0 : name === 'every' || name === 'filter' }, 0)
      r.push(name, n, String(answer?.length ?? answer)) } print(r.join())`,
  'transfer to other lengths': `const b = new ArrayBuffer(16, { maxByteLength: 64 }); new Uint8Array(b).fill(5); const c = b.transfer(32); const d = c.transferToFixedLength(4); const r = []
    for (const f of [() => b.byteLength, () => c.slice(0), () => c.resize(1), () => d.resize(1), () => new Uint8Array(d).join(), () => d.transfer(-1)]) try { r.push(String(f())) } catch (e) { r.push(e.name) } print(r.join())`,
  'base64 into a buffer that is too small': `const t = new Uint8Array(3); const { read, written } = t.setFromBase64?.('AQIDBAUG') ?? { read: 4, written: 3 }; print(read, written)`,

  // Arrays that change while they are worked on.
  'an array is emptied while it is sorted': `const a = Array.from({ length: 300 }, (_, i) => 300 - i); let n = 0
    a.sort((x, y) => { if (n++ === 10) a.length = 0; return x - y }); print(a.length, a[0], a[299])`,
  'an array grows while it is spliced': `const a = [1, 2, 3, 4]; const r = a.splice(0, { valueOf() { for (let i = 0; i < 500; i++) a.push(i); return 2 } }); print(r.join(), a.length)`,
  'an array shrinks while it is walked': `const r = []
    for (const name of ['forEach', 'map', 'filter', 'reduceRight', 'flatMap', 'findLastIndex', 'some']) { const a = Array.from({ length: 100 }, (_, i) => ({ i })); let n = 0
      a[name](() => { if (n++ === 2) { a.length = 1; a.shrink?.() } return 0 }, 0); r.push(name, n, a.length) } print(r.join())`,
  'a getter of an array shortens it while it is joined': `const a = [1, 2, 3]; a[1] = { toString() { a.length = 0; return 'x' } }; print(a.join(), a.length)`,
  'a prototype has what an array lacks': `const a = [1, , 3]; Array.prototype[1] = 'p'; try { print(a.concat([,]).join(), a.indexOf('p'), a.toSorted().join(), [...a].join()) } finally { delete Array.prototype[1] }`,
  'concat of what spreads while it is read': `const a = [1, 2, 3]; const o = { length: 3, [Symbol.isConcatSpreadable]: true, get 0() { a.length = 0; return 'o' }, 2: 'z' }; const r = a.concat(o, a); print(r.length, r.join())`,
  'the species of an array answers itself': `const a = [1, 2, 3, 4, 5]; a.constructor = { [Symbol.species]: function () { return a } }; const r = a.map((x) => { a.length = 2; return x }); print(r === a, r.length)`,
  'copyWithin of an array that shrinks': `const a = Array.from({ length: 200 }, (_, i) => i); a.copyWithin(0, { valueOf() { a.length = 10; return 100 } }, 200); print(a.length, Object.keys(a).length)`,
  'lengths beyond 32 bits': `const o = { length: 2 ** 53 - 1 }; const r = []
    for (const f of [() => Array.prototype.push.call(o, 1), () => Array.prototype.at.call(o, -1), () => Array.prototype.pop.call(o), () => Array.prototype.slice.call(o, -2).length]) try { r.push(String(f())) } catch (e) { r.push(e.name) } print(r.join())`,
  'arguments that are read after they changed': `function f(a, b) { arguments.length = 9; delete arguments[0]; arguments[1] = 7; a = 5; return [a, b, arguments[0], [...arguments].length].join() } print(f(1, 2))`,

  'arguments that hold themselves while garbage is looked for': `const f = (0, eval)('(function (a, b, c) { const all = arguments; all.self = all; all[0] = () => all; c = { all }; return all.length + all[2].all.length })')
    let n = 0; for (let i = 0; i < 3000; i++) n += f({ i }, [i], 'x'.repeat(i % 50)); print(n)`,

  // Iterators, generators and promises that are entered again.
  'a generator is entered while it runs': `let g; const r = []; function* f() { for (const m of ['next', 'return', 'throw']) try { g[m]() } catch (e) { r.push(e.name) } yield 1 } g = f(); g.next(); g.return(); print(r.join(), g.next().done)`,
  'a generator ends in its own finally': `function* f() { try { yield 1 } finally { yield 2; return 3 } } const g = f(); g.next(); print(JSON.stringify([g.return(9), g.throw === undefined, g.next(), g.next()]))`,
  'an iterator helper is entered while it runs': `const r = []; let it; it = [1, 2, 3].values().map((x) => { try { it.next() } catch (e) { r.push(e.name) } return x }); try { r.push(it.next().value) } catch (e) { r.push(e.name) } print(r.length > 0)`,
  'an iterator helper closes itself while it runs': `const r = []; let it; it = [1, 2, 3].values().flatMap((x) => { try { it.return() } catch (e) { r.push(e.name) } return [x] }); try { it.next() } catch (e) { r.push(e.name) } print(r.length > 0)`,
  'a next() that is replaced under way': `const r = []; const src = { n: 0, next() { if (this.n === 1) this.next = () => ({ done: true }); return { value: this.n++, done: this.n > 5 } } }; for (const x of Iterator.from(src).filter(() => true)) r.push(x); print(r.join())`,
  'a map that loses what is walked': `const m = new Map([[1, 1], [2, 2], [3, 3]]); const r = []; for (const [k] of m) { r.push(k); m.delete(k); m.delete(k + 1); if (r.length < 4) m.set(k + 10, 1) } print(r.join())`,
  'a set that is cleared while it is walked': `const s = new Set([1, 2, 3]); const r = []; s.forEach((x) => { r.push(x); s.clear(); if (r.length < 5) s.add(x + 1) }); print(r.join())`,
  'sets that change while they are compared': `const s = new Set([1, 2, 3, 4]); const other = { size: 2, has(x) { s.clear(); return true }, keys() { return [1, 2].values() } }; print(s.isSubsetOf(other), s.isSupersetOf({ size: 0, has() {}, keys: () => ({ next: () => (s.clear(), { done: true }) }) }), s.size)`,
  'a map grows while getOrInsertComputed computes': `const m = new Map(); const f = m.getOrInsertComputed; if (f) { const v = m.getOrInsertComputed('a', () => { for (let i = 0; i < 500; i++) m.set(i, i); return 'x' }); print(v, m.size) } else print('x', 501)`,
  'a weak map whose key goes': `const w = new WeakMap(); for (let i = 0; i < 1000; i++) { let k = { i }; w.set(k, k); if (i % 2) w.delete(k); k = null } print(w.has({}))`,

  // Regular expressions whose state changes under them.
  'lastIndex is replaced while it matches': `const r = /a/g; const o = []; r.lastIndex = { valueOf() { r.compile('b', 'g'); return 0 } }; o.push(r.test('ab')); r.lastIndex = 2 ** 40; o.push(r.test('a'), r.lastIndex); r.lastIndex = -5; o.push(r.exec('b')?.index); print(o.join())`,
  'a replacer compiles the pattern anew': `const r = /(a)(b)?/g; print('ababab'.replace(r, (m) => { r.compile('zz', 'g'); return m.length }))`,
  'exec is replaced and answers itself': `const r = /a/g; let n = 0; r.exec = () => (n++ < 3 ? { index: 2 ** 31, 0: 'a'.repeat(n), length: 2 ** 30 === n ? 1 : 1 } : null); print('xaax'.replace(r, '-$&'), n)`,
  'a matcher lies about where it is': `const r = /./g; Object.defineProperty(r, 'exec', { value: (() => { let n = 0; return () => n++ ? null : { index: 1e9, 0: 'zzz', length: 1 } })() }); print('abc'[Symbol.iterator] && 'abc'.replace(r, "[$\`|$']"))`,
  'split with a sticky that moves': `class R extends RegExp { static get [Symbol.species]() { return function (s, f) { const r = new RegExp(s, f); let n = 0; r.exec = function () { this.lastIndex = n++ % 3 ? 1e9 : 1; return n > 6 ? null : Object.assign(['x'], { index: 0 }) }; return r } } } let o; try { o = 'abcdef'.split(new R('x')).length } catch (e) { o = e.name } print(o)`,
  'groups and captures at their bounds': `const r = new RegExp('()'.repeat(250) + '(a)', 'd'); const m = r.exec('a'); print(m.length, m[251], m.indices[251].join())`,
  'patterns at the edge of what can be': `const r = []; for (const p of ['[', '(', 'a{2147483648}', 'a{4294967296,}', '(?<=a{0,3}){3}', '\\\\k<a>', '(?<a>.)(?<a>.)', '\\\\u{110000}', '[\\\\d-z]', '(?=a)*', '[^]', '\\\\cA', '(?:)'.repeat(1000)]) for (const f of ['', 'u', 'v']) try { r.push(new RegExp(p, f).test('a')) } catch (e) { r.push(e.name[0]) } print(r.length)`,
  'case folding of odd letters': `print(/\\u212a/iu.test('k'), /[^\\W]/iu.test('\\u017f'), /\\u{10400}/iu.test('\\u{10428}'), 'İI'.toLowerCase().length, /\\ud83d/u.test('😀'), /^.$/u.test('😀'))`,

  // Numbers, texts and objects.
  'large integers at their bounds': `const r = []; for (const f of [() => (2n ** 64n - 1n) * (2n ** 64n - 1n), () => -(2n ** 63n) / -1n, () => 5n % 0n, () => BigInt.asIntN(64, 2n ** 63n), () => BigInt.asUintN(1, -1n), () => 1n << -70n, () => -1n >> 10_000n, () => BigInt('0x' + 'f'.repeat(300)) % 97n, () => BigInt(2 ** 53) + 1n, () => BigInt(1.5), () => 2n ** -1n, () => BigInt.asIntN(2 ** 53 - 1, 1n), () => BigInt.asUintN(3, -9n), () => 7n / 2n, () => -7n % 3n, () => (123n ** 40n).toString(36).length, () => BigInt('  12  '), () => BigInt('1_0')]) try { r.push(String(f())) } catch (e) { r.push(e.name) } print(r.join())`,
  'an integer whose valueOf makes another': `let n = 0; const o = { valueOf() { n++; return 10n ** 50n } }; print(String(o + 1n), String(o * 2n), n, typeof (o - 1n))`,
  'texts from codes out of range': `const r = []; for (const f of [() => String.fromCodePoint(0x10ffff).length, () => String.fromCodePoint(-1), () => 'a'.repeat(-1), () => 'a'.at(2 ** 40), () => 'abc'.substring(NaN, 1e9), () => 'a'.padEnd(3, ''), () => 'ab'.codePointAt(5), () => '\\ud800'.isWellFormed(), () => 'x'.normalize('Q')]) try { r.push(String(f())) } catch (e) { r.push(e.name) } print(r.join())`,
  'a text is made of what changes it': `let s = 'abc'; const o = { toString() { s = 'z'.repeat(10_000); return 'b' } }; print(s.indexOf(o), s.length, 'abc'.replaceAll('b', () => { s = ''; return s + '!' }))`,
  'a raw template whose parts shrink': `const raw = ['a', 'b', 'c']; print(String.raw({ raw }, { toString() { raw.length = 1; return '1' } }, 2))`,
  'toPrimitive that changes its operands': `let a = { valueOf() { b = { valueOf: () => 1 }; return 2 } }; let b = { valueOf: () => 100 }; print(a + b, a < b, [] + {}, typeof (a * b))`,
  'a proxy that lies about its keys': `const r = []; const t = Object.freeze({ a: 1 }); for (const h of [{ ownKeys: () => ['a', 'a'] }, { ownKeys: () => [] }, { ownKeys: () => ['b'] }, { getOwnPropertyDescriptor: () => undefined }, { get: () => 2 }, { has: () => false }, { getPrototypeOf: () => Array.prototype }, { isExtensible: () => true }, { ownKeys: () => ({ length: 2 ** 31 }) }]) { const p = new Proxy(t, h); for (const f of [() => Object.keys(p).length, () => p.a, () => 'a' in p, () => Object.getPrototypeOf(p) === Array.prototype, () => Object.isExtensible(p)]) try { if (h.ownKeys?.().length > 9) throw new RangeError(); r.push(String(f())) } catch (e) { r.push(e.name[0]) } } print(r.join(''))`,
  'a proxy is revoked in its own trap': `const r = []; const { proxy, revoke } = Proxy.revocable(function () {}, { get: (t, k) => (revoke(), t[k]), apply() { revoke(); return 1 } }); r.push(proxy.length); for (const f of [() => proxy(), () => proxy.x, () => typeof proxy]) try { r.push(f()) } catch (e) { r.push(e.name) } print(r.join())`,
  'a prototype changes while it is asked': `const a = {}, b = { get x() { Object.setPrototypeOf(a, null); return 'b' } }; Object.setPrototypeOf(a, b); print(a.x, a.x, Object.getPrototypeOf(a)); let e; try { Object.setPrototypeOf(b, Object.create(b)) } catch (x) { e = x.name } print(e)`,
  'a key deletes what is being assigned': `const o = { a: 1, b: 2, c: 3 }; const t = {}; Object.assign(t, new Proxy(o, { get(x, k) { delete x.b; delete x.c; return x[k] } })); print(JSON.stringify(t)); const s = { get a() { delete this.b; return 1 }, b: 2 }; print(JSON.stringify({ ...s }), Object.entries(s).length)`,
  'JSON that is changed while it is read': `print(JSON.stringify(JSON.parse('{"a":[1,2,3],"b":{"c":1}}', function (k, v) { if (k === '0') { this.length = 1; delete this.x } if (k === 'a') delete this.b; return v }))); const a = [1, { toJSON() { a.length = 0; return 'x' } }, 3]; print(JSON.stringify(a))`,
  'JSON whose list is replaced by a reviver': `print(JSON.stringify(JSON.parse('[[1,2],[3]]', function (k, v) { if (k === '0' && Array.isArray(this[1])) this[1] = 'gone'; return v }))); let r; try { JSON.parse('[1]', function () { this[0] = this; throw new RangeError() }) } catch (e) { r = e.name } print(r)`,
  'dates at their bounds': `const r = []; for (const f of [() => new Date(8.64e15).toISOString(), () => new Date(8.64e15 + 1).getTime(), () => new Date(NaN).toISOString(), () => new Date(275760, 8, 13).getTime(), () => new Date(-1, 0).getTime(), () => Date.UTC(2 ** 31, 2 ** 31), () => new Date(2020, { valueOf: () => 1e300 }).getTime(), () => Date.parse('+275760-09-13T00:00:00.001Z'), () => new Date(0).setHours(1e20)]) try { r.push(String(f())) } catch (e) { r.push(e.name) } print(r.join())`,
  'a class whose super changes': `class A { m() { return 'A' } } class B extends A { m() { Object.setPrototypeOf(B.prototype, { m: () => 'C' }); return super.m() } } print(new B().m()); class D extends Object { constructor() { try { this.x } catch (e) { print(e.name) } super(); try { super() } catch (e) { print(e.name) } } } new D()`,
  'destructuring that ends the iterator it reads': `const r = []; const it = { [Symbol.iterator]() { return this }, n: 0, next() { return { value: this.n++, done: false } }, return() { r.push('closed'); return {} } }; const [a, [b] = (() => { throw 0 }, [5]), ...[]] = [1]; const [x, y] = it; print(a, b, x, y, r.join())`,
  'a promise that answers itself': `const r = []; let done; const p = new Promise((f) => (done = f)); p.catch(() => {}); done(p); const t = { then(f) { f({ then(g) { g(1) } }); f(2); throw 3 } }; Promise.resolve(t).then((x) => r.push(x)); print(typeof p)`,
  'a promise whose constructor is another': `class P extends Promise { constructor(f) { super((a, b) => f((x) => a(x), (e) => b(e))); } static get [Symbol.species]() { return function (f) { f(() => {}, () => {}); return {} } } } print(typeof P.resolve(1).then(() => {}), typeof Promise.all.call(P, [1]))`,
  'errors that hold themselves': `const e = new Error('x'); e.cause = e; const a = new AggregateError([e, e], { toString() { return 'y' } }); a.errors.push(a); print(a.message, a.errors.length, Object.prototype.toString.call(e))`,
  'eval that changes what runs': `var f = (0, eval)('(function g() { g = 1; return typeof g })'); print(f()); print((0, eval)('var v = 1; function h() { return v++ }; h(); v'))`,
  'disposing what disposes': `if (typeof DisposableStack === 'function') { const s = new DisposableStack(); const r = []; s.defer(() => { try { s.defer(() => {}) } catch (e) { r.push(e.name) } s.dispose() }); s.dispose(); const m = new DisposableStack(); m.defer(() => { throw 1 }); m.defer(() => { throw 2 }); try { m.dispose() } catch (e) { r.push(e.name) } print(r.join()) } else print('ReferenceError,SuppressedError')`,
}

const good =
  'console.log([3, 1, 2].sort().join(), new Uint8Array([3, 1, 2]).sort().join(), /b+/.exec("abb")[0], 2n ** 70n)'

let assets: SandboxAssets
let supplies: BoxSupplies
let box: Box
let goodImage: ScriptImage
beforeAll(async () => {
  assets = await testAssets()
  supplies = prepareSupplies(assets)
  box = new Box(supplies)
  goodImage = await compile(good)
})

async function compile(source: string): Promise<ScriptImage> {
  box.switchTo(undefined)
  const image = await new Compilation(box, assets.base, programOf(source), defaultLimits).execute()
  box.restore()
  return image
}

async function run(image: ScriptImage): Promise<{ outcome: string; lines: readonly string[] }> {
  box.switchTo(image)
  const lines: string[] = []
  const host = {
    call(name: string, argument: unknown) {
      if (name === 'console') lines.push((argument as { text: string }).text)
      return null
    },
  }
  const limits = { ...defaultLimits, computeMs: 2000 }
  const report = await new Execution(box, {
    base: assets.base,
    image,
    host,
    limits,
    thread: new RunningRuns(new Turns()),
    group: 1,
  }).execute()
  box.restore()
  return { outcome: report.outcome, lines }
}

describe('code that runs in the middle of an operation', () => {
  for (const [name, source] of Object.entries(scripts)) {
    it(`does nothing that the language does not say, nor leaves a trace: ${name}`, async () => {
      const expected: string[] = []
      runInNewContext(
        `'use strict'; ${source}`,
        {
          print: (...values: unknown[]) => void expected.push(values.map((value) => String(value)).join(' ')),
        },
        { timeout: 2000 },
      )
      const image = await compile(
        `const print = (...values) => console.log(values.map((value) => String(value)).join(' '))\n${source}`,
      )
      expect(await run(image)).toEqual({ outcome: 'completed', lines: expected })
      expect(box.isSpent).toBe(false)
      expect(Buffer.from(box.engine.memory.buffer).equals(memoryOf(assets, image))).toBe(true)
      expect(await run(goodImage)).toEqual({ outcome: 'completed', lines: ['1,2,3 1,2,3 bb 1180591620717411303424n'] })
    })
  }
})
