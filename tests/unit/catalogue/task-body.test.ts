import { expect, it } from 'vitest';
import { getCatalogueModel, unlistedModel } from '@/lib/catalogue/models';
import { taskBody } from '@/lib/catalogue/task-body';

const modelOf = (id: string) => getCatalogueModel(id) ?? unlistedModel(id);
const none = { references: [], mask: null };
/** What arrives at the gateway: JSON drops undefined fields. */
const sent = (body: Record<string, unknown>) => JSON.parse(JSON.stringify(body));

it('sends nothing but model and prompt if everything is left to the gateway', () => {
  expect(sent(taskBody(modelOf('gpt-image-2.6-flare'), 'A lamp', {}, none))).toEqual({
    model: 'gpt-image-2.6-flare',
    prompt: 'A lamp',
  });
});

it('puts quality, background, moderation and compression of GPT Image into extra', () => {
  const parameters = {
    n: 3,
    size: '3840x2160',
    quality: 'xhigh',
    background: 'opaque',
    moderation: 'low',
    outputFormat: 'jpeg',
    outputCompression: 80,
  } as const;
  expect(sent(taskBody(modelOf('gpt-image-2.6-flare'), 'A lamp', parameters, none))).toEqual({
    model: 'gpt-image-2.6-flare',
    prompt: 'A lamp',
    n: 3,
    size: '3840x2160',
    output_format: 'jpeg',
    extra: { quality: 'xhigh', background: 'opaque', moderation: 'low', output_compression: 80 },
  });
});

it('switches the watermark off if the model has one, and sends no number to a model that makes one picture per call', () => {
  const model = { ...modelOf('doubao-seedream-5-5'), watermark: 'extra', onePerCall: true } as const;
  const body = sent(taskBody(model, 'A lamp', { n: 4, size: '2048x2048' }, none));
  expect(body).toMatchObject({ extra: { watermark: false } });
  expect(body).not.toHaveProperty('n');
});

it('follows a schema that places fields, references and sizes elsewhere', () => {
  const taskFields = {
    places: { quality: 'body', seed: 'extra' },
    references: 'image',
    size: 'width-height',
  } as const;
  const model = { ...modelOf('flux-2-pro'), watermark: null, taskFields };
  const pictures = { references: ['data:one'], mask: null };
  expect(sent(taskBody(model, 'A lamp', { size: '1024x768', quality: 'high', seed: 7 }, pictures))).toEqual({
    model: 'flux-2-pro',
    prompt: 'A lamp',
    width: 1024,
    height: 768,
    quality: 'high',
    image: 'data:one',
    extra: { seed: 7 },
  });
});
