import { describe, expect, test } from 'vitest';
import { checkParameters } from '@/lib/catalogue/check-parameters';
import { findModel, getCatalogueModel, unlistedModel } from '@/lib/catalogue/models';
import { differingCapabilities, narrowModel } from '@/lib/catalogue/narrow-model';
import { taskBody } from '@/lib/catalogue/task-body';
import type { TaskSchema, TaskSchemaField } from '@/lib/catalogue/task-schema';
import { modelsAnswerSchema } from '@/lib/protocol/model-list';

type Fields = Record<string, Partial<TaskSchemaField>>;
const open = { values: null };
const oneOf = (...values: string[]) => ({ values });
const mapOf = (fields: Fields) =>
  new Map(Object.entries(fields).map(([name, field]) => [name, { values: null, ...field }]));
const schemaOf = (body: Fields, extra: Fields = {}, rest: Partial<TaskSchema> = {}): TaskSchema => ({
  body: mapOf(body),
  extra: mapOf(extra),
  required: new Set(['model', 'prompt']),
  calls: 'both',
  ...rest,
});
const rowOf = (id: string) => getCatalogueModel(id) ?? unlistedModel(id);

/** The gateway's schema of 2.5, from section E of the facts. */
const schema25 = schemaOf(
  {
    n: { maximum: 10 },
    size: open,
    output_format: oneOf('png', 'jpeg', 'webp'),
    images: { maxItems: 16 },
    mask: open,
  },
  {
    quality: oneOf('low', 'medium', 'high', 'xhigh', 'max', 'auto'),
    background: oneOf('auto', 'opaque', 'transparent'),
    moderation: oneOf('auto', 'low'),
    output_compression: { maximum: 100 },
  },
);

describe('narrowing a row by the gateway’s schema', () => {
  test('changes nothing if the row is right', () => {
    const row = rowOf('gpt-image-2.6-flare');
    const narrowed = narrowModel(row, schema25);
    expect(differingCapabilities(row, narrowed)).toEqual([]);
    expect(narrowed).toEqual(row);
  });

  test('removes a field that the schema lacks from the form and from the request', () => {
    const { extra, ...schema } = schema25;
    const narrowed = narrowModel(rowOf('gpt-image-2.5-flare'), { ...schema, extra: new Map() });
    expect(narrowed).toMatchObject({
      qualities: [],
      backgrounds: [],
      moderation: false,
      compressedFormats: [],
      transparentFormats: [],
    });
    expect(checkParameters(narrowed, 'create', { quality: 'high' })).toMatchObject([
      { field: 'parameters.quality', reason: 'not-taken' },
    ]);
    // Previews take another route, which has no schema.
    expect(narrowed.previewsMax).toBe(3);
    expect(extra.size).toBe(4);
  });

  test('takes lists, maxima and required async from the schema', () => {
    const schema = schemaOf(
      {
        n: { maximum: 3 },
        size: oneOf('auto', '1024x1024', '2048x2048', 'huge'),
        output_format: oneOf('jpeg', 'gif'),
        images: { maxItems: 4 },
      },
      { quality: oneOf('high', 'ultra') },
      { calls: 'async' },
    );
    expect(narrowModel(rowOf('gpt-image-2.6-flare'), schema)).toMatchObject({
      imagesMax: 3,
      onePerCall: false,
      sizes: { kind: 'list', sizes: ['1024x1024', '2048x2048'] },
      formats: ['jpeg'],
      referencesMax: 4,
      mask: false,
      qualities: ['high'],
      asyncOnly: true,
    });
  });

  test('takes the maximum of the seed from the schema, and sends no larger seed', () => {
    const seedOf = (seed: Partial<TaskSchemaField>) => {
      const { seed: isTaken, seedMax } = narrowModel(rowOf('flux-2-pro'), schemaOf({ seed }));
      return [isTaken, seedMax];
    };
    expect(seedOf({ maximum: 65_535 })).toEqual([true, 65_535]);
    expect(seedOf({ values: [1, 9, 4] })).toEqual([true, 9]);
    expect(seedOf({ maximum: 1e12 })).toEqual([true, undefined]);
    expect(seedOf({ maximum: -1 })).toEqual([false, undefined]);
    const narrowed = narrowModel(rowOf('flux-2-pro'), schemaOf({ seed: { maximum: 65_535 } }));
    expect(checkParameters(narrowed, 'create', { seed: 65_535 })).toEqual([]);
    expect(checkParameters(narrowed, 'create', { seed: 65_536 })).toMatchObject([
      { field: 'parameters.seed', reason: 'out-of-range' },
    ]);
  });

  test('keeps the row’s sizes for edits, as far as the schema has them', () => {
    const schema = schemaOf({ size: oneOf('1024x1024', '2048x2048'), images: { maxItems: 16 } });
    const narrowed = narrowModel(rowOf('gpt-image-2'), schema);
    expect(checkParameters(narrowed, 'create', { size: '2048x2048' })).toEqual([]);
    expect(checkParameters(narrowed, 'edit', { size: '2048x2048' })).toHaveLength(1);
    expect(checkParameters(narrowed, 'edit', { size: '1024x1024' })).toEqual([]);
  });

  test('gives a model one picture per call if its maximum is 1 or it takes no number', () => {
    for (const schema of [schemaOf({}), schemaOf({ n: { maximum: 1 } }), schemaOf({ n: { values: [1] } })]) {
      expect(narrowModel(rowOf('qwen-image-3.0'), schema)).toMatchObject({ onePerCall: true, imagesMax: 10 });
    }
  });

  test('offers no number of pictures that the schema lacks', () => {
    const numbers = (n: Partial<TaskSchemaField>) => {
      const { imagesMax, onePerCall } = narrowModel(rowOf('qwen-image-3.0'), schemaOf({ n }));
      return { imagesMax, onePerCall };
    };
    expect(numbers({ values: [1, 2, 4] })).toEqual({ imagesMax: 2, onePerCall: false });
    expect(numbers({ values: [1, 4] })).toEqual({ imagesMax: 10, onePerCall: true });
    expect(numbers({ minimum: 3, maximum: 5 })).toEqual({ imagesMax: 10, onePerCall: true });
    expect(numbers({ values: [1, 2, 3, 4] })).toEqual({ imagesMax: 4, onePerCall: false });
    expect(numbers({ maximum: 20 })).toEqual({ imagesMax: 10, onePerCall: false });
  });

  test('adds edits if the schema has references, and leaves only edits if it requires them', () => {
    const images = { images: { maxItems: 9 } };
    expect(rowOf('qwen-image-3.0').kinds).toEqual(['create']);
    expect(narrowModel(rowOf('qwen-image-3.0'), schemaOf(images)).kinds).toEqual(['create', 'edit']);
    const required = schemaOf(images, {}, { required: new Set(['prompt', 'images']) });
    expect(narrowModel(rowOf('qwen-image-3.0'), required)).toMatchObject({
      kinds: ['edit'],
      referencesMax: 9,
    });
  });

  test('sends the one field of references that the schema requires', () => {
    const body = { image: open, images: { maxItems: 4 } };
    const required = (...names: string[]) => ({ required: new Set(['model', 'prompt', ...names]) });
    const narrowed = (...names: string[]) =>
      narrowModel(rowOf('flux-2-pro'), schemaOf(body, {}, required(...names)));
    const sent = (model: ReturnType<typeof rowOf>) =>
      taskBody(model, 'a cat', {}, { references: ['data:'], mask: null });

    expect(narrowed('image')).toMatchObject({ kinds: ['edit'], referencesMax: 1 });
    expect(sent(narrowed('image'))).toMatchObject({ image: 'data:' });
    expect(sent(narrowed('image'))).not.toHaveProperty('images');
    expect(narrowed('images')).toMatchObject({ kinds: ['edit'], referencesMax: 4 });
    expect(sent(narrowed('images'))).toMatchObject({ images: ['data:'] });
    expect(sent(narrowed())).toMatchObject({ images: ['data:'] });
  });

  test('switches the watermark off if the schema has it', () => {
    const watermark = { watermark: open };
    expect(narrowModel(rowOf('doubao-seedream-5-5'), schemaOf(watermark)).watermark).toBe('body');
    expect(narrowModel(rowOf('doubao-seedream-5-5'), schemaOf({}, watermark)).watermark).toBe('extra');
    expect(narrowModel(rowOf('doubao-seedream-5-5'), schemaOf({})).watermark).toBeNull();
  });

  test('remembers the places of fields that are in unusual ones', () => {
    const unusual = schemaOf({ quality: oneOf('low'), image: open }, { seed: open }, { calls: 'sync' });
    expect(narrowModel(rowOf('gpt-image-2.6-flare'), unusual).taskFields).toEqual({
      places: { quality: 'body', seed: 'extra' },
      references: 'image',
      calls: 'sync',
    });
    const numbers = schemaOf({
      width: { minimum: 256, maximum: 2_048 },
      height: { minimum: 256, maximum: 2_048 },
    });
    const narrowed = narrowModel(unlistedModel('somebody-elses-model'), numbers);
    expect(narrowed.taskFields).toEqual({ size: 'width-height' });
    expect(checkParameters(narrowed, 'create', { size: '2048x256' })).toEqual([]);
    expect(checkParameters(narrowed, 'create', { size: '2064x1024' })).toHaveLength(1);
  });

  test('two size fields offer the sizes that both of them accept', () => {
    const sizesOf = (width: Partial<TaskSchemaField>, height: Partial<TaskSchemaField>) =>
      narrowModel(unlistedModel('somebody-elses-model'), schemaOf({ width, height })).sizes;
    const tall = { minimum: 64, maximum: 4_096 };
    expect(sizesOf({ ...tall, multipleOf: 64 }, { ...tall, multipleOf: 96 })).toMatchObject({
      multipleOf: 192,
      edgeMax: 4_096,
    });
    expect(sizesOf({ values: [512, 1_024] }, { values: [768] })).toEqual({
      kind: 'list',
      sizes: ['512x768', '1024x768'],
    });
    expect(sizesOf({ values: [512, 1_024] }, tall)).toMatchObject({ kind: 'free', edgeMax: 1_024 });
  });

  test('a watermark that cannot be switched off is left alone', () => {
    const always = schemaOf({ watermark: { values: [true] } });
    expect(narrowModel(rowOf('doubao-seedream-5-5'), always).watermark).toBeNull();
  });

  test('the names of the fields on which they disagree can be listed', () => {
    const row = rowOf('mai-image-2.6');
    const narrowed = narrowModel(row, schemaOf({ resolution: oneOf('1K', '2K') }));
    expect(differingCapabilities(row, narrowed)).toEqual(['resolutions']);
  });

  test('leaves models of other routes as they are, because these have no schema', () => {
    for (const id of ['gpt-image-1', 'gemini-3-pro-image', 'gpt-4o-image']) {
      expect(narrowModel(rowOf(id), schemaOf({}))).toBe(rowOf(id));
    }
  });
});

describe('a model that only the schema describes', () => {
  test('gets a full form on the tasks route', () => {
    const aurora = narrowModel(
      unlistedModel('aurora', 'Aurora'),
      schemaOf(
        {
          n: { maximum: 4 },
          aspect_ratio: oneOf('1:1', '16:9', 'wide'),
          resolution: oneOf('1K', '2K', '8K'),
          seed: { maximum: 99 },
          output_format: oneOf('png', 'webp'),
          images: { maxItems: 4 },
        },
        { quality: oneOf('low', 'high') },
      ),
    );
    expect(aurora).toMatchObject({
      label: 'Aurora',
      family: 'unlisted',
      route: 'tasks',
      kinds: ['create', 'edit'],
      sizes: { kind: 'none' },
      aspectRatios: ['1:1', '16:9'],
      resolutions: ['1K', '2K'],
      seed: true,
      qualities: ['low', 'high'],
      formats: ['png', 'webp'],
      imagesMax: 4,
      onePerCall: false,
      referencesMax: 4,
    });
    const parameters = { n: 2, aspectRatio: '16:9', resolution: '2K', seed: 7, quality: 'high' } as const;
    expect(checkParameters(aurora, 'edit', parameters)).toEqual([]);
  });

  test('keeps the route of Gemini, with the ratios and resolutions that the schema lists', () => {
    const schema = schemaOf({
      aspect_ratio: oneOf('1:1', '5:2'),
      resolution: oneOf('1K', '2K'),
      images: { maxItems: 6 },
    });
    expect(narrowModel(unlistedModel('gemini-4-pro-image'), schema)).toMatchObject({
      route: 'gemini',
      aspectRatios: ['1:1', '5:2'],
      resolutions: ['1K', '2K'],
      referencesMax: 6,
      onePerCall: true,
    });
    const silent = unlistedModel('gemini-4-pro-image');
    expect(narrowModel(silent, schemaOf({}))).toEqual(silent);
  });

  test('takes any size where the schema leaves it open', () => {
    const model = narrowModel(findModel('aurora', null), schemaOf({ size: open }));
    expect(checkParameters(model, 'create', { size: '1234x567' })).toEqual([]);
  });
});

describe('a field that the schema requires', () => {
  const noPictures = { references: [], mask: null };
  const bodyOf = (id: string, schema: TaskSchema, parameters = {}) =>
    JSON.parse(JSON.stringify(taskBody(narrowModel(rowOf(id), schema), 'a lamp', parameters, noPictures)));

  test('is sent even if the user left it to the model, with the schema’s default or the row’s first choice', () => {
    const required = new Set(['prompt', 'n', 'size', 'output_format', 'steps', 'strength', 'riddle']);
    const body = {
      n: { maximum: 4 },
      size: open,
      output_format: oneOf('png', 'jpeg'),
      steps: { default: 30 },
      strength: { minimum: 1 },
      riddle: open,
    };
    const schema = schemaOf(body, {}, { required });
    expect(bodyOf('qwen-image-3.0', schema)).toEqual({
      model: 'qwen-image-3.0',
      prompt: 'a lamp',
      n: 1,
      size: '1328x1328',
      output_format: 'png',
      steps: 30,
      strength: 1,
    });
    expect(bodyOf('qwen-image-3.0', schema, { size: '928x1664', n: 2 })).toMatchObject({
      size: '928x1664',
      n: 2,
    });
    const byDefault = schemaOf({ ...body, size: { default: '2048x2048' } }, {}, { required });
    expect(bodyOf('qwen-image-3.0', byDefault).size).toBe('2048x2048');
  });

  test('is sent with a value that the schema takes', () => {
    const fields = { n: { values: [4] }, steps: { minimum: 10, multipleOf: 8 } };
    const schema = schemaOf(fields, {}, { required: new Set(['prompt', 'n', 'steps']) });
    expect(bodyOf('qwen-image-3.0', schema)).toMatchObject({ n: 4, steps: 16 });
  });

  test('is sent as false where it asks whether the call is asynchronous, unless every call is', () => {
    const required = new Set(['prompt', 'async']);
    for (const calls of ['both', 'sync'] as const) {
      expect(bodyOf('qwen-image-3.0', schemaOf({ async: open }, {}, { required, calls })).async).toBe(false);
    }
    const always = schemaOf({ async: { values: [true] } }, {}, { required, calls: 'async' });
    expect(bodyOf('flux-2-pro', always)).not.toHaveProperty('async');
  });

  test('inside extra is sent, too, and a watermark is still switched off', () => {
    const names = new Set(['quality', 'watermark']);
    const extra = { quality: oneOf('low', 'high'), watermark: { default: true } };
    const schema = schemaOf({ size: open }, extra, { requiredExtra: names });
    expect(bodyOf('doubao-seedream-5-5', schema).extra).toEqual({ quality: 'low', watermark: false });
  });

  test('reaches the browser, which shows it as code', () => {
    const schema = schemaOf(
      { aspect_ratio: oneOf('1:1', '3:2') },
      {},
      { required: new Set(['aspect_ratio']) },
    );
    const model = narrowModel(rowOf('wan2.7-image'), schema);
    const { id, label, family } = model;
    const listed = { id, label, family, model, price: null, priceKnown: false, rank: 0, retired: false };
    const [received] = modelsAnswerSchema.parse({ models: [listed], live: true, defaultModel: id }).models;
    expect(received?.model.taskFields?.required).toEqual({ body: { aspect_ratio: '1:1' } });
  });
});

test('FLUX’s safety tolerance, which nobody can choose, is not sent', () => {
  const schema = schemaOf({
    aspect_ratio: oneOf('1:1'),
    safety_tolerance: { maximum: 5, default: 2 },
    images: {},
  });
  const body = taskBody(
    narrowModel(rowOf('flux-2-pro'), schema),
    'a lamp',
    {},
    { references: [], mask: null },
  );
  expect(Object.keys(JSON.parse(JSON.stringify(body)))).toEqual(['model', 'prompt']);
});

test('a field that the schema has only inside extra is offered, and sent there', () => {
  const schema = schemaOf(
    {},
    { n: { maximum: 4 }, aspect_ratio: oneOf('1:1', '16:9'), resolution: oneOf('1K', '2K') },
  );
  const narrowed = narrowModel(rowOf('doubao-seedream-4-0'), schema);
  expect(narrowed).toMatchObject({ aspectRatios: ['1:1', '16:9'], resolutions: ['1K', '2K'], imagesMax: 4 });
  const parameters = { n: 2, aspectRatio: '16:9', resolution: '2K' } as const;
  const body = taskBody(narrowed, 'A lamp', parameters, { references: [], mask: null });
  expect(JSON.parse(JSON.stringify(body))).toEqual({
    model: narrowed.id,
    prompt: 'A lamp',
    extra: { n: 2, aspect_ratio: '16:9', resolution: '2K' },
  });
});

test('a model whose calls are all asynchronous is not sent an async field that its schema lacks', () => {
  const narrowed = narrowModel(rowOf('flux-2-pro'), schemaOf({}, {}, { calls: 'async' }));
  expect(narrowed).toMatchObject({ asyncOnly: true, taskFields: { calls: 'async' } });
  const asked = narrowModel(rowOf('flux-2-pro'), schemaOf({ async: open }, {}, { calls: 'async' }));
  expect(asked.taskFields?.calls).toBeUndefined();
});

test('what a schema adds for the tasks route is refused beside previews, whose route cannot send it', () => {
  const schema = schemaOf({ size: open, seed: open, aspect_ratio: oneOf('1:1'), resolution: oneOf('4K') });
  const narrowed = narrowModel(rowOf('gpt-image-2.6-flare'), schema);
  const parameters = { seed: 5, aspectRatio: '1:1', resolution: '4K' } as const;
  expect(checkParameters(narrowed, 'create', parameters)).toEqual([]);
  const issues = checkParameters(narrowed, 'create', { ...parameters, partialImages: 2 });
  expect(issues.map(({ field, reason }) => [field, reason])).toEqual([
    ['parameters.aspectRatio', 'not-taken'],
    ['parameters.resolution', 'not-taken'],
    ['parameters.seed', 'not-taken'],
  ]);
});

test('a transparent background is available without a choice of formats, and is not offered with jpeg alone', () => {
  const backgrounds = { background: oneOf('transparent', 'opaque') };
  for (const id of ['gpt-image-2', 'some-new-model']) {
    const free = narrowModel(rowOf(id), schemaOf({ size: open }, backgrounds));
    expect(free.backgrounds).toContain('transparent');
    expect(checkParameters(free, 'create', { background: 'transparent' })).toEqual([]);
    const jpeg = narrowModel(rowOf(id), schemaOf({ output_format: oneOf('jpeg') }, backgrounds));
    expect(jpeg.backgrounds).toEqual(['opaque']);
  }
});
