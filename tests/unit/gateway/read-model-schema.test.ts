import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { catalogueModels, unlistedModel } from '@/lib/catalogue/models';
import { narrowModel } from '@/lib/catalogue/narrow-model';
import { taskBody } from '@/lib/catalogue/task-body';
import { modelsAnswerSchema } from '@/lib/protocol/model-list';
import { readModelSchema } from '@/lib/server/gateway/models/read-model-schema';

const path = '/ai/v1/images/generations';
const prompt = { type: 'string' };
const requestOf = (properties: object, rest: object = {}) => ({
  method: 'POST',
  path,
  request: { envelope: 'flat', schema: { type: 'object', properties: { prompt, ...properties }, ...rest } },
});
const read = (properties: object, rest: object = {}) =>
  readModelSchema({ endpoints: [requestOf(properties, rest)] });

describe('readModelSchema', () => {
  test('chooses the endpoint by method and path, wherever it is', () => {
    const images = { ...requestOf({ stream: {} }), path: '/v1/images/generations' };
    const poll = { ...requestOf({ id: {} }), method: 'GET' };
    const elsewhere = { ...requestOf({ evil: {} }), path: `https://example.com${path}` };
    const endpoints = [null, 'x', images, poll, elsewhere, requestOf({ seed: {} })];
    expect([...(readModelSchema({ endpoints })?.body.keys() ?? [])]).toEqual(['prompt', 'seed']);
    expect(readModelSchema({ endpoints: [images, poll, elsewhere] })).toBeNull();
  });

  test('a model whose references are a list under the name of one picture takes and is sent all of them', () => {
    const text = { type: 'string' };
    const list = { type: 'array', items: text, maxItems: 10 };
    const bodyOf = (image: object, references: readonly string[]) => {
      const schema = read({ image });
      if (schema === null) throw new Error('The schema could not be read.');
      const model = narrowModel(unlistedModel('seedream-9'), schema);
      expect(model.referencesMax).toBe(references.length);
      expect(modelsAnswerSchema.shape.models.element.shape.model.parse(model)).toEqual(model);
      return taskBody(model, 'a cat', {}, { references, mask: null }).image;
    };
    const ten = Array.from({ length: 10 }, (_, index) => `data:${index}`);
    expect(bodyOf(list, ten)).toEqual(ten);
    expect(bodyOf({ anyOf: [text, list] }, ten)).toEqual(ten);
    expect(bodyOf(text, ['data:'])).toBe('data:');
  });

  test('reads lists, bounds, alternatives and what is inside extra', () => {
    const schema = read(
      {
        n: { type: 'integer', minimum: 1, maximum: 4 },
        size: { anyOf: [{ enum: ['auto'] }, { type: 'string', pattern: '^\\d+x\\d+$' }] },
        output_format: { oneOf: [{ const: 'png' }, { enum: ['jpeg', 'webp'] }] },
        images: { type: 'array', maxItems: 14, items: { type: 'string' } },
        async: { type: 'boolean' },
        seed: { type: 'integer', default: 7 },
        extra: {
          type: 'object',
          required: ['quality'],
          properties: { quality: { enum: ['low', 'high'], default: ['low'] }, gone: false },
        },
      },
      { required: ['prompt', 7] },
    );
    expect(schema?.body.get('n')).toMatchObject({ values: null, maximum: 4 });
    expect(schema?.body.get('size')?.values).toBeNull();
    expect(schema?.body.get('output_format')?.values).toEqual(['png', 'jpeg', 'webp']);
    expect(schema?.body.get('images')?.maxItems).toBe(14);
    expect([...(schema?.extra ?? [])]).toMatchObject([['quality', { values: ['low', 'high'] }]]);
    expect([...(schema?.required ?? [])]).toEqual(['prompt']);
    expect([...(schema?.requiredExtra ?? [])]).toEqual(['quality']);
    expect(schema?.body.get('seed')?.default).toBe(7);
    // This default is not a value that a field can have.
    expect(schema?.extra.get('quality')?.default).toBeUndefined();
  });

  test.each([
    ['async by its lifecycle', { async: {} }, {}, { mode: 'async' }, 'async'],
    ['async by a required true', { async: { enum: [true] } }, { required: ['async'] }, undefined, 'async'],
    ['sync by its lifecycle', { async: {} }, {}, { mode: 'sync' }, 'sync'],
    ['sync if it has no such field', {}, {}, { mode: 'sync_or_async' }, 'sync'],
    ['both otherwise', { async: { type: 'boolean' } }, {}, { mode: 'sometimes' }, 'both'],
  ])('reads the calls of a model as %s', (_, properties, rest, lifecycle, calls) => {
    const endpoint = { ...requestOf(properties, rest), lifecycle };
    expect(readModelSchema({ endpoints: [endpoint] })?.calls).toBe(calls);
  });

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['a text', 'schema'],
    ['no endpoints', { model: 'x' }],
    ['endpoints of the wrong shape', { endpoints: { 0: requestOf({}) } }],
    ['a schema that is a list', { endpoints: [{ method: 'POST', path, request: { schema: [] } }] }],
    ['no schema', { endpoints: [{ method: 'POST', path, request: {} }] }],
    ['no prompt', { endpoints: [{ method: 'POST', path, request: { schema: { properties: { n: {} } } } }] }],
    [
      '10,000 fields',
      {
        endpoints: [requestOf(Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`f${at}`, {}])))],
      },
    ],
  ])('returns null for %s', (_, json) => {
    expect(readModelSchema(json)).toBeNull();
  });

  test('reads a deep schema only to a bound, and takes names of object members as names of fields', () => {
    let deep: object = { enum: ['png'] };
    for (let depth = 0; depth < 5_000; depth += 1) deep = { anyOf: [deep] };
    const schema = read(JSON.parse('{"__proto__": {"enum": ["a"]}, "constructor": {"maximum": "many"}}'));
    expect(schema?.body.get('constructor')).toMatchObject({ values: null });
    expect(schema?.body.has('toString')).toBe(false);
    expect(read({ output_format: deep })?.body.get('output_format')?.values).toBeNull();
  });

  test('returns null at once for references that expand to billions of alternatives', () => {
    const alternatives = (name: string) => ({
      anyOf: Array.from({ length: 30 }, () => ({ $ref: `#/$defs/${name}` })),
    });
    const $defs = {
      a: alternatives('b'),
      b: alternatives('c'),
      c: alternatives('d'),
      d: { enum: ['1024x1024'] },
    };
    const startedAt = performance.now();
    expect(read({ size: alternatives('a') }, { $defs })).toBeNull();
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect(read({ size: alternatives('d') }, { $defs })?.body.get('size')?.values).toContain('1024x1024');
  });

  test('yields a model that can be sent to the browser, whatever the schema says', () => {
    const value = fc.oneof(
      fc.string(),
      fc.double(),
      fc.boolean(),
      fc.constantFrom('png', '16:9', '1K', '9x9', '64x64'),
    );
    const field = fc.oneof(
      fc.anything(),
      fc.record({ enum: fc.array(value), minimum: fc.double(), maximum: fc.double() }, { requiredKeys: [] }),
      fc.record({ maxItems: fc.double(), anyOf: fc.array(fc.record({ enum: fc.array(value) })) }),
    );
    const names = [
      'n',
      'size',
      'width',
      'height',
      'aspect_ratio',
      'resolution',
      'seed',
      'quality',
      'background',
    ];
    names.push(
      'moderation',
      'output_format',
      'output_compression',
      'images',
      'image',
      'mask',
      'watermark',
      'async',
    );
    const fields = fc.dictionary(fc.constantFrom(...names), field);
    const models = fc.constantFrom(...catalogueModels, unlistedModel('somebody-elses-model'));
    fc.assert(
      fc.property(models, fields, fields, (row, body, extra) => {
        const schema = read({ ...body, extra: { properties: extra } });
        if (schema === null) throw new Error('It has a prompt, so it is a schema.');
        const model = narrowModel(row, schema);
        const { id, label, family } = model;
        const entry = { id, label, family, model, price: null, priceKnown: false, rank: 0, retired: false };
        const answer = { live: true, defaultModel: id, models: [entry] };
        expect(modelsAnswerSchema.safeParse(answer).error?.issues ?? []).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a field with several keywords', () => {
  const field = (json: object, rest: object = {}) => read({ field: json }, rest)?.body.get('field');
  const maximum = (value: number) => ({ maximum: value });

  test.each<[string, object, object]>([
    ['allOf', { allOf: [maximum(10), maximum(4), { minimum: 2 }] }, { minimum: 2, maximum: 4 }],
    ['allOf beside its own bound', { maximum: 3, allOf: [maximum(10)] }, { maximum: 3 }],
    ['a reference beside its own bound', { $ref: '#/$defs/Few', minimum: 2 }, { minimum: 2, maximum: 5 }],
    ['allOf of enumerations', { allOf: [{ enum: ['a', 'b'] }, { enum: ['b', 'c'] }] }, { values: ['b'] }],
    ['an enumeration and a bound', { allOf: [{ enum: [1, 2, 4, 8] }, maximum(4)] }, { values: [1, 2, 4] }],
    ['allOf of multiples', { allOf: [{ multipleOf: 16 }, { multipleOf: 24 }] }, { multipleOf: 48 }],
    ['an excluded maximum', { type: 'integer', exclusiveMaximum: 11 }, { maximum: 10 }],
    [
      'excluded bounds without a type',
      { exclusiveMinimum: 0, exclusiveMaximum: 4.5 },
      { minimum: 1, maximum: 4 },
    ],
    ['excluded fractions', { type: 'number', exclusiveMinimum: 0, maximum: 1 }, { minimum: 0.5, maximum: 1 }],
    ['an excluded bound of draft 4', { maximum: 11, exclusiveMaximum: true }, { maximum: 10 }],
    ['a bound that is not excluded', { maximum: 11, exclusiveMaximum: false }, { maximum: 11 }],
    ['a constant', { const: 1 }, { values: [1] }],
    [
      'oneOf constants',
      { oneOf: [{ const: 'a', title: 'A' }, { const: 'b' }, { const: null }] },
      { values: ['a', 'b'] },
    ],
    ['anyOf constants beside a bound', { anyOf: [{ const: 1 }, { const: 9 }], maximum: 5 }, { values: [1] }],
    ['anyOf and oneOf', { anyOf: [{ enum: [1, 2] }], oneOf: [{ const: 2 }, { const: 3 }] }, { values: [2] }],
    ['nullable types', { type: ['string', 'null'], enum: ['a', null] }, { values: ['a'] }],
    ['a nullable number', { type: ['integer', 'null'], exclusiveMaximum: 5 }, { maximum: 4 }],
    ['alternatives of numbers', { anyOf: [{ type: 'integer', maximum: 4 }, { enum: [6] }] }, { maximum: 6 }],
    ['a number or a text', { anyOf: [{ type: 'integer', maximum: 4 }, { type: 'string' }] }, { maximum: 4 }],
    ['a list or one', { oneOf: [{ type: 'array', maxItems: 3 }, { type: 'string' }] }, { maxItems: 3 }],
    ['a default', { enum: ['a', 'b'], default: 'b' }, { values: ['a', 'b'], default: 'b' }],
  ])('is what all of them leave: %s', (_, json, expected) => {
    expect(field(json, { $defs: { Few: { maximum: 5 } } })).toMatchObject({ values: null, ...expected });
  });

  test('has no default that it does not take', () => {
    expect(field({ enum: ['a'], default: 'b' })).toEqual({ values: ['a'] });
    expect(field({ exclusiveMaximum: 5, default: 5 })).toEqual({ values: null, maximum: 4 });
  });

  test.each<[string, object]>([
    ['only null', { type: 'null' }],
    ['only the constant null', { const: null }],
    ['an empty enumeration', { enum: [] }],
    ['nothing that both enumerations have', { allOf: [{ enum: ['a'] }, { enum: ['b'] }] }],
  ])('is not there where it takes %s', (_, json) => {
    expect(field(json)).toBeUndefined();
  });

  test('is restricted by every part of the request that describes it', () => {
    const parts = [
      { properties: { n: { maximum: 10 }, extra: { properties: { quality: { enum: ['low', 'high'] } } } } },
      { properties: { n: { maximum: 4 }, mask: false }, required: ['n'] },
      { $ref: '#/$defs/More' },
    ];
    const More = {
      properties: { extra: { required: ['quality'], properties: { quality: { const: 'low' } } } },
    };
    const schema = read({ mask: {} }, { allOf: parts, $defs: { More } });
    expect(schema?.body.get('n')).toMatchObject({ maximum: 4 });
    expect(schema?.body.has('mask')).toBe(false);
    expect(schema?.extra.get('quality')?.values).toEqual(['low']);
    expect([...(schema?.required ?? [])]).toEqual(['n']);
    expect([...(schema?.requiredExtra ?? [])]).toEqual(['quality']);
  });

  test('is bounded where parts refer to parts that refer to parts', () => {
    const allOf = (name: string) => ({
      allOf: Array.from({ length: 50 }, () => ({ $ref: `#/$defs/${name}` })),
    });
    const many = Object.fromEntries(Array.from({ length: 150 }, (_, at) => [`f${at}`, { enum: [at] }]));
    const $defs = { a: allOf('b'), b: allOf('c'), c: { enum: ['x'] }, all: { properties: many } };
    const startedAt = performance.now();
    expect(read({ size: allOf('a') }, { $defs })).toBeNull();
    expect(read({}, { ...allOf('all'), $defs })).toBeNull();
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });

  test('says that calls are synchronous where async takes only false', () => {
    expect(read({ async: { const: false } })?.calls).toBe('sync');
    expect(read({ async: { enum: [true, false] } })?.calls).toBe('both');
  });
});

test('what may be null, and what stands elsewhere in the document, is read as what it is', () => {
  const nullable = (schema: object) => ({ anyOf: [schema, { type: 'null' }] });
  const properties = {
    quality: { ...nullable({ enum: ['low', 'high'] }), default: 'high' },
    size: { $ref: '#/$defs/Size' },
    extra: nullable({ $ref: '#/$defs/Extra' }),
    seed: { $ref: 'https://example.com/seed' },
    loop: { $ref: '#/$defs/Loop' },
  };
  const $defs = {
    Size: { enum: ['1024x1024'] },
    Extra: { type: 'object', properties: { watermark: nullable({ type: 'boolean' }) } },
    Loop: { $ref: '#/$defs/Loop' },
  };
  const schema = read(properties, { $defs });
  expect(schema?.body.get('quality')).toMatchObject({ values: ['low', 'high'], default: 'high' });
  expect(schema?.body.get('size')?.values).toEqual(['1024x1024']);
  expect([...(schema?.extra.keys() ?? [])]).toEqual(['watermark']);
  expect(schema?.body.get('seed')?.values).toBeNull();
  expect(schema?.body.get('loop')?.values).toBeNull();
});
