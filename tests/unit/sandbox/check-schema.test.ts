import { describe, expect, it } from 'vitest';
import { findViolation, type Schema } from '@/lib/server/sandbox/schema/check-schema';

const schema: Schema = {
  type: 'object',
  additionalProperties: false,
  required: ['prompt'],
  properties: {
    prompt: { type: 'string', minLength: 1, maxLength: 5 },
    n: { type: 'integer', minimum: 1, maximum: 4 },
    size: { type: 'string', pattern: '^\\d+x\\d+$' },
    async: { type: 'boolean', enum: [true] },
    images: { type: 'array', minItems: 1, maxItems: 2, items: { type: 'string', pattern: '^data:' } },
    extra: {
      type: 'object',
      additionalProperties: false,
      properties: { quality: { type: 'string', enum: ['low', 'high'] } },
    },
  },
};

describe('findViolation', () => {
  it.each([
    { prompt: 'x' },
    { prompt: '猫猫猫猫猫', n: 4, size: '10x10', async: true, images: ['data:'], extra: { quality: 'low' } },
    { prompt: '👍👍👍👍👍', extra: {} },
  ])('accepts %j', (value) => {
    expect(findViolation(schema, value)).toBeNull();
  });

  it.each([
    [{}, 'prompt', 'Missing required parameter'],
    [{ prompt: 'x', quality: 'low' }, 'quality', 'Unknown request parameter: `quality`.'],
    [{ prompt: 1, other: 1 }, 'other', 'Unknown'],
    [{ prompt: 'x', extra: { style: 1 } }, 'extra.style', 'Unknown request parameter: `extra.style`.'],
    [{ prompt: 'x', extra: { quality: 'max' } }, 'extra.quality', '`low`, `high`'],
    [{ prompt: 'x', extra: [] }, 'extra', 'expected object, but got array'],
    [{ prompt: null }, 'prompt', 'but got null'],
    [{ prompt: '' }, 'prompt', 'too short'],
    [{ prompt: 'abcdef' }, 'prompt', 'at most 5 characters'],
    [{ prompt: 'x', n: 5 }, 'n', 'expected 1 to 4'],
    [{ prompt: 'x', n: 1.5 }, 'n', 'expected integer'],
    [{ prompt: 'x', size: '10' }, 'size', 'does not match'],
    [{ prompt: 'x', async: false }, 'async', '`true`'],
    [{ prompt: 'x', images: [] }, 'images', 'expected 1 to 2 items'],
    [{ prompt: 'x', images: ['data:', 'http:'] }, 'images[1]', 'does not match'],
    [{ prompt: 'x', constructor: 1 }, 'constructor', 'Unknown'],
  ])('refuses %j at %s', (value, param, message) => {
    const violation = findViolation(schema, value);
    expect(violation?.param).toBe(param);
    expect(violation?.message).toContain(message);
  });
});
