import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jobIdSchema, jobRequestSchema } from '@/lib/protocol/job-request';

const good = {
  id: '3f2b8c1e-9d47-4a6b-8f10-5c7e2d9a4b63',
  kind: 'create',
  model: 'gpt-image-1',
  prompt: 'a red cat',
  parameters: {},
};

/** `path: code` of each issue; for unknown fields, their names. */
function issuesOf(request: unknown): readonly string[] {
  const parsed = jobRequestSchema.safeParse(request);
  if (parsed.success) return [];
  return parsed.error.issues.map((issue) => {
    const names = issue.code === 'unrecognized_keys' ? `(${issue.keys.join(',')})` : '';
    return `${issue.path.join('.')}: ${issue.code}${names}`;
  });
}

describe('jobRequestSchema', () => {
  test('takes a request with every parameter', () => {
    const request = {
      ...good,
      parameters: {
        n: 10,
        size: '1536x1024',
        quality: 'medium',
        background: 'transparent',
        moderation: 'low',
        outputFormat: 'webp',
        outputCompression: 100,
        inputFidelity: 'high',
        partialImages: 3,
      },
    };
    expect(jobRequestSchema.parse(request)).toEqual(request);
  });

  test('takes a chat with earlier turns', () => {
    const messages = [
      { role: 'user', text: 'a cat', images: [0, 15] },
      { role: 'assistant', text: '' },
    ];
    expect(jobRequestSchema.parse({ ...good, kind: 'chat', messages })).toMatchObject({ messages });
  });

  test('takes a request without parameters as one with empty parameters', () => {
    const { parameters: _, ...request } = good;
    expect(jobRequestSchema.parse(request).parameters).toEqual({});
  });

  test('trims prompt and model, and writes the id in lower case', () => {
    const request = { ...good, id: good.id.toUpperCase(), prompt: '\n a cat　', model: ' gpt-image-1 ' };
    expect(jobRequestSchema.parse(request)).toEqual({ ...good, prompt: 'a cat' });
  });

  test.each([
    ['no body', null, [': invalid_type']],
    ['a list', [], [': invalid_type']],
    ['a string', 'a red cat', [': invalid_type']],
    ['an unknown field', { ...good, seed: 1 }, [': unrecognized_keys(seed)']],
    [
      'a field of the prototype',
      JSON.parse(JSON.stringify(good).replace('{', '{"__proto__":1,')),
      [': unrecognized_keys(__proto__)'],
    ],
    ['no id', { ...good, id: undefined }, ['id: invalid_type']],
    ['an id that is not a UUID', { ...good, id: '1' }, ['id: invalid_format']],
    ['an unknown kind', { ...good, kind: 'video' }, ['kind: invalid_value']],
    ['no kind', { ...good, kind: undefined }, ['kind: invalid_value']],
    ['no model', { ...good, model: undefined }, ['model: invalid_type']],
    ['a blank model', { ...good, model: '  ' }, ['model: too_small']],
    ['a model of 201 characters', { ...good, model: 'm'.repeat(201) }, ['model: too_big']],
    ['no prompt', { ...good, prompt: undefined }, ['prompt: invalid_type']],
    ['a prompt that is a number', { ...good, prompt: 7 }, ['prompt: invalid_type']],
    ['a blank prompt', { ...good, prompt: ' \n\t　' }, ['prompt: too_small']],
    ['a prompt of 32,001 characters', { ...good, prompt: 'x'.repeat(32_001) }, ['prompt: too_big']],
    ['a prompt of 33,000 characters', { ...good, prompt: '畫'.repeat(33_000) }, ['prompt: too_big']],
    ['parameters that are a list', { ...good, parameters: [] }, ['parameters: invalid_type']],
    ['parameters that are null', { ...good, parameters: null }, ['parameters: invalid_type']],
    ['messages that are none', { ...good, messages: 'hi' }, ['messages: invalid_type']],
    ['two bad fields', { ...good, prompt: '', kind: 'x' }, ['kind: invalid_value', 'prompt: too_small']],
  ])('names the problem of %s', (_, request, issues) => {
    expect(issuesOf(request)).toEqual(issues);
  });

  test.each([
    ['n', 0, 'too_small'],
    ['n', 11, 'too_big'],
    ['n', 1.5, 'invalid_type'],
    ['n', '2', 'invalid_type'],
    ['n', null, 'invalid_type'],
    ['size', 'auto', 'invalid_format'],
    ['size', '', 'invalid_format'],
    ['size', '1024', 'invalid_format'],
    ['size', '1024X1024', 'invalid_format'],
    ['size', '1024×1024', 'invalid_format'],
    ['size', '1024x1024\n', 'invalid_format'],
    ['size', '-1024x1024', 'invalid_format'],
    ['size', '1e3x1e3', 'invalid_format'],
    ['size', '0x0', 'invalid_format'],
    ['size', '01024x1024', 'invalid_format'],
    ['size', '1024x01024', 'invalid_format'],
    ['size', '100000x1024', 'invalid_format'],
    ['size', 1024, 'invalid_type'],
    ['quality', 'auto', 'invalid_value'],
    ['quality', 'HIGH', 'invalid_value'],
    ['quality', 'hd', 'invalid_value'],
    ['background', 'auto', 'invalid_value'],
    ['background', 'white', 'invalid_value'],
    ['moderation', 'auto', 'invalid_value'],
    ['moderation', 'none', 'invalid_value'],
    ['outputFormat', 'gif', 'invalid_value'],
    ['outputFormat', 'jpg', 'invalid_value'],
    ['outputCompression', -1, 'too_small'],
    ['outputCompression', 101, 'too_big'],
    ['outputCompression', 50.5, 'invalid_type'],
    ['inputFidelity', 'low', 'invalid_value'],
    ['partialImages', -1, 'too_small'],
    ['partialImages', 4, 'too_big'],
    ['partialImages', true, 'invalid_type'],
    ['seed', -1, 'too_small'],
    ['seed', 2 ** 31, 'too_big'],
    ['aspectRatio', '16x9', 'invalid_format'],
    ['resolution', '8K', 'invalid_value'],
  ])('names parameters.%s of %j: %s', (name, value, code) => {
    expect(issuesOf({ ...good, parameters: { [name]: value } })).toEqual([`parameters.${name}: ${code}`]);
  });

  test.each(['output_format', 'aspect_ratio', 'stream', 'N', 'response_format'])(
    'refuses the unknown parameter %s by name',
    (name) => {
      expect(issuesOf({ ...good, parameters: { [name]: 1 } })).toEqual([
        `parameters: unrecognized_keys(${name})`,
      ]);
    },
  );

  test.each([
    ['an unknown role', { role: 'system', text: 'x' }, 'role: invalid_value'],
    ['no text', { role: 'user' }, 'text: invalid_type'],
    ['a text beyond a million characters', { role: 'user', text: 'x'.repeat(1_000_001) }, 'text: too_big'],
    ['a negative picture', { role: 'user', text: 'x', images: [-1] }, 'images.0: too_small'],
    ['half a picture', { role: 'user', text: 'x', images: [0, 0.5] }, 'images.1: invalid_type'],
    ['17 pictures', { role: 'user', text: 'x', images: Array(17).fill(0) }, 'images: too_big'],
  ])('names the turn and its problem: %s', (_, message, issue) => {
    const messages = [{ role: 'user', text: 'fine' }, message];
    expect(issuesOf({ ...good, kind: 'chat', messages })).toEqual([`messages.1.${issue}`]);
  });

  test('takes prompts of 1 to 32,000 characters, counted after trimming', () => {
    for (const prompt of ['x', 'x'.repeat(32_000), ` ${'畫'.repeat(32_000)}\n`]) {
      expect(issuesOf({ ...good, prompt })).toEqual([]);
    }
  });

  test('changes nothing when a request is parsed again', () => {
    const prompt = fc.string({ minLength: 1, unit: 'binary' }).filter((text) => text.trim() !== '');
    const parameters = fc.record(
      {
        n: fc.integer({ min: 1, max: 10 }),
        quality: fc.constantFrom('low', 'high'),
        partialImages: fc.nat(3),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.record({ prompt, parameters }), (fields) => {
        const once = jobRequestSchema.parse({ ...good, ...fields });
        expect(jobRequestSchema.parse(JSON.parse(JSON.stringify(once)))).toEqual(once);
      }),
    );
  });
});

describe('jobIdSchema', () => {
  test('takes any UUID', () => {
    fc.assert(
      fc.property(fc.uuid(), (id) => {
        expect(jobIdSchema.parse(id)).toBe(id);
      }),
    );
  });

  test.each([
    '',
    '3f2b8c1e9d474a6b8f105c7e2d9a4b63',
    '{3f2b8c1e-9d47-4a6b-8f10-5c7e2d9a4b63}',
    '3f2b8c1e-9d47-4a6b-8f10-5c7e2d9a4b63\n',
    '../../../../etc/passwd-8f10-5c7e2d9a4b63',
    '00000000-0000-0000-0000-000000000000',
    'gf2b8c1e-9d47-4a6b-8f10-5c7e2d9a4b63',
  ])('refuses %j', (id) => {
    expect(jobIdSchema.safeParse(id).success).toBe(false);
  });
});
