import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkParameters } from '@/lib/catalogue/check-parameters';
import type { CatalogueModel } from '@/lib/catalogue/model';
import { catalogueModels, unlistedModel } from '@/lib/catalogue/models';
import { type JobKind, type JobParameters, jobParametersSchema } from '@/lib/protocol/job-request';

const models = [...catalogueModels, unlistedModel('somebody-elses-model')];
const values = {
  n: fc.integer({ min: 1, max: 10 }),
  size: fc.constantFrom(
    '1024x1024',
    '1536x1024',
    '2048x2048',
    '2048x1152',
    '1328x1328',
    '1280x1280',
    '4096x4096',
  ),
  aspectRatio: fc.constantFrom('1:1', '16:9', '1:8', '9:21', '7:5'),
  resolution: fc.constantFrom('512', '1K', '2K', '4K'),
  seed: fc.nat(),
  quality: fc.constantFrom('low', 'high', 'xhigh', 'max'),
  background: fc.constantFrom('transparent', 'opaque'),
  moderation: fc.constant('low'),
  outputFormat: fc.constantFrom('png', 'jpeg', 'webp'),
  outputCompression: fc.nat(100),
  inputFidelity: fc.constant('high'),
  partialImages: fc.nat(3),
};
/** A few parameters at a time, because every model refuses a request that has them all. */
const parameters: fc.Arbitrary<JobParameters> = fc
  .subarray(Object.keys(values) as (keyof typeof values)[], { maxLength: 4 })
  .chain((names) => fc.record(Object.fromEntries(names.map((name) => [name, values[name]]))))
  .map((sent) => jobParametersSchema.parse(sent));

/** Checks a request against the row in another way than checkParameters: every value that is sent must be listed. */
function isSaid(row: CatalogueModel, kind: JobKind, sent: JobParameters): boolean {
  const hasPreviews = (sent.partialImages ?? 0) > 0;
  const onImages = row.route === 'tasks' && hasPreviews && row.previewsMax > 0;
  const own = onImages ? { ...row, ...row.previews } : kind === 'edit' ? { ...row, ...row.edits } : row;
  const isListed = <Value>(values: readonly Value[], value: Value | undefined) =>
    value === undefined || values.includes(value);
  const format = sent.outputFormat ?? 'png';
  const text: readonly string[] = own.aspectRatios;
  return [
    row.kinds.includes(kind),
    (sent.n ?? 1) <= own.imagesMax,
    sent.size === undefined || hasSize(own.sizes, sent.size),
    isListed(text, sent.aspectRatio) && !(sent.aspectRatio !== undefined && sent.size !== undefined),
    isListed(own.resolutions, sent.resolution),
    sent.seed === undefined || own.seed,
    isListed(own.qualities, sent.quality),
    isListed(own.backgrounds, sent.background),
    sent.background !== 'transparent' || own.transparentFormats.includes(format),
    sent.moderation === undefined || (own.moderation && kind === 'create'),
    isListed(own.formats, sent.outputFormat),
    sent.outputCompression === undefined || own.compressedFormats.includes(format),
    sent.inputFidelity === undefined || (own.inputFidelity && kind === 'edit'),
    sent.partialImages === undefined || (own.previewsMax > 0 && sent.partialImages <= own.previewsMax),
  ].every(Boolean);
}

function hasSize(rule: CatalogueModel['sizes'], size: string): boolean {
  if (rule.kind !== 'free') return rule.sizes.some((own) => own === size);
  const edges = size.split('x').map(Number);
  const [short = 0, long = 0] = edges.toSorted((a, b) => a - b);
  return (
    edges.every((edge) => edge % rule.multipleOf === 0) &&
    long <= rule.edgeMax &&
    long / short <= rule.ratioMax &&
    long * short >= rule.pixelsMin &&
    long * short <= rule.pixelsMax
  );
}

describe('checkParameters', () => {
  test.each(models.map((row) => [row.id, row] as const))(
    'accepts for %s exactly what its row says',
    (_, row) => {
      let accepted = 0;
      fc.assert(
        fc.property(fc.constantFrom('create', 'edit'), parameters, (kind, sent) => {
          const isAccepted = checkParameters(row, kind, sent).length === 0;
          accepted += isAccepted ? 1 : 0;
          expect(isAccepted).toBe(isSaid(row, kind, sent));
        }),
        { numRuns: 700 },
      );
      expect(accepted).toBeGreaterThan(20);
    },
  );
});
