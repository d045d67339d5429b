import { isErrorCode } from '@/lib/protocol/errors';
import type { CostBasis, ImageFailReason, JobError, JobOutcome, JobStage } from '@/lib/protocol/job-events';
import type { JobKind, JobParameters } from '@/lib/protocol/job-request';
import type { JobImage, JobState } from '@/lib/protocol/job-state';
import {
  definedFields,
  fieldsOf,
  storedChoice,
  storedFlag,
  storedText,
  storedWhole,
} from '../platform/untrusted-fields';

// Repeated here because the protocol's module would load its parser before the first jobs are painted.
const kinds = ['create', 'edit'] as const satisfies readonly JobKind[];
const outcomes = [
  'succeeded',
  'partial',
  'failed',
  'cancelled',
  'interrupted',
] as const satisfies readonly JobOutcome[];
const stages = ['waiting', 'queued', 'generating', 'saving'] as const satisfies readonly JobStage[];
const bases = [
  'gateway',
  'usage',
  'per-image',
  'per-call',
  'estimate',
  'none',
] as const satisfies readonly CostBasis[];
const reasons = [
  'empty',
  'withheld',
  'download',
  'refused',
  'unlinked',
] as const satisfies readonly ImageFailReason[];
const qualities = ['low', 'medium', 'high', 'xhigh', 'max'] as const;

const imagesMost = 64;
const sideMost = 100_000;

/**
 * A job as localStorage has it; null for anything else. A running job is followed again, so it has no connection yet.
 */
export function readStoredJob(stored: unknown): JobState | null {
  const fields = fieldsOf(stored);
  const jobId = storedText(fields.jobId);
  const kind = storedChoice(fields.kind, kinds);
  const status = storedChoice(fields.status, ['connecting', 'running', ...outcomes]);
  const createdAt = storedText(fields.createdAt) ?? '';
  if (!jobId || !kind || !status || Number.isNaN(Date.parse(createdAt)) || !Array.isArray(fields.images)) {
    return null;
  }
  const images = fields.images.slice(0, imagesMost).map(readImage);
  return {
    ...{ jobId, kind, status, createdAt, images },
    model: storedText(fields.model) ?? '',
    prompt: storedText(fields.prompt) ?? '',
    parameters: readParameters(fields.parameters),
    demo: storedFlag(fields.demo) ?? false,
    connection: 'open',
    stage: storedChoice(fields.stage, stages) ?? 'waiting',
    percent: storedWhole(fields.percent, 0, 100) ?? null,
    text: '',
    answer: null,
    estimateMicroUsd: storedWhole(fields.estimateMicroUsd) ?? null,
    cost: readCost(fields.cost),
    requested: storedWhole(fields.requested, 0, imagesMost) ?? images.length,
    delivered: storedWhole(fields.delivered, 0, imagesMost) ?? 0,
    error: readError(fields.error),
    lastSequence: 0,
    ...definedFields({ references: storedWhole(fields.references, 1, imagesMost) }),
    ...(fields.isUncertain === true ? { isUncertain: true } : {}),
    ...(Array.isArray(fields.tasks) ? { tasks: fields.tasks.slice(0, imagesMost).filter(isText) } : {}),
  };
}

/** A turn of a conversation as localStorage has it; null for anything else. */
export function readStoredTurn(stored: unknown): JobState | null {
  const fields = fieldsOf(stored);
  const { conversationId, parentId } = fieldsOf(fields.turn);
  const id = storedText(conversationId);
  const job = readStoredJob({ ...fields, kind: 'create' });
  return job && id
    ? { ...job, kind: 'chat', turn: { conversationId: id, parentId: storedText(parentId) ?? null } }
    : null;
}

function readImage(stored: unknown): JobImage {
  const fields = fieldsOf(stored);
  const width = storedWhole(fields.width, 1, sideMost);
  const height = storedWhole(fields.height, 1, sideMost);
  if (fields.status === 'failed') {
    return {
      status: 'failed',
      reason: storedChoice(fields.reason, reasons) ?? 'empty',
      retryable: storedFlag(fields.retryable) ?? false,
      ...definedFields({ host: storedText(fields.host), link: storedText(fields.link) }),
      ...(fields.limited === true ? { limited: true } : {}),
    };
  }
  if (!width || !height) return { status: 'pending', previews: 0 };
  return {
    // The bytes of an unsaved picture ended with the visit that received it: the studio is asked for it again.
    status: fields.status === 'saved' ? 'saved' : 'arrived',
    mimeType: storedText(fields.mimeType) ?? 'image/png',
    ...{ width, height },
    ...(fields.hasSignature === true ? { hasSignature: true } : {}),
    ...(fields.isDamaged === true ? { isDamaged: true } : {}),
  };
}

function readParameters(stored: unknown): JobParameters {
  const fields = fieldsOf(stored);
  const resolution = storedText(fields.resolution) as JobParameters['resolution'];
  return definedFields({
    n: storedWhole(fields.n, 1, imagesMost),
    size: storedText(fields.size),
    aspectRatio: storedText(fields.aspectRatio),
    // The studio checks what is sent to it; here it is only shown.
    resolution,
    seed: storedWhole(fields.seed),
    quality: storedChoice(fields.quality, qualities),
    background: storedChoice(fields.background, ['transparent', 'opaque']),
    moderation: storedChoice(fields.moderation, ['low']),
    outputFormat: storedChoice(fields.outputFormat, ['png', 'jpeg', 'webp']),
    outputCompression: storedWhole(fields.outputCompression, 0, 100),
    inputFidelity: storedChoice(fields.inputFidelity, ['high']),
    partialImages: storedWhole(fields.partialImages),
  });
}

function readCost(stored: unknown): JobState['cost'] {
  const fields = fieldsOf(stored);
  const basis = storedChoice(fields.basis, bases);
  if (basis === undefined) return null;
  const { inputTextTokens, inputImageTokens, outputTokens } = fieldsOf(fields.usage);
  const usage = {
    inputTextTokens: storedWhole(inputTextTokens) ?? 0,
    inputImageTokens: storedWhole(inputImageTokens) ?? 0,
    outputTokens: storedWhole(outputTokens) ?? 0,
  };
  const microUsd = storedWhole(fields.microUsd) ?? null;
  return fields.usage ? { microUsd, basis, usage } : { microUsd, basis };
}

function readError(stored: unknown): JobError | null {
  const fields = fieldsOf(stored);
  const code = storedText(fields.code);
  if (code === undefined) return null;
  const upstream = fieldsOf(fields.upstream);
  const retryAfterSeconds = storedWhole(fields.retryAfterSeconds);
  return {
    code: isErrorCode(code) ? code : 'internal_error',
    message: storedText(fields.message) ?? '',
    retryable: storedFlag(fields.retryable) ?? false,
    ...definedFields({
      charged: storedFlag(fields.charged),
      requestId: storedText(fields.requestId),
      retryAfterSeconds,
    }),
    ...(fields.upstream
      ? {
          upstream: definedFields({
            message: storedText(upstream.message),
            requestId: storedText(upstream.requestId),
            headerId: storedText(upstream.headerId),
          }),
        }
      : {}),
  };
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
