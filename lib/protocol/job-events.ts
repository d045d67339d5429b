import { z } from 'zod';
import { isErrorCode } from './errors';
import { jobKinds } from './job-request';

/** The tokens that the gateway reported, summed over all `completed` events. */
export const usageSchema = z.object({
  inputTextTokens: z.int().min(0),
  inputImageTokens: z.int().min(0),
  /** Tokens of pictures; for models that report one number, all tokens. */
  outputTokens: z.int().min(0),
  /** Gemini: tokens of text and thoughts, which have a price of their own. */
  outputTextTokens: z.int().min(0).optional(),
});
export type Usage = z.infer<typeof usageSchema>;

export const estimateBases = ['per-image', 'per-call', 'estimate'] as const;
export const costBases = ['gateway', 'usage', 'per-image', 'per-call', 'estimate', 'none'] as const;
export type CostBasis = (typeof costBases)[number];

/** Whole micro-USD; null if neither a price nor usage is known. */
const microUsd = z.int().min(0).nullable();

export const jobStages = ['waiting', 'queued', 'generating', 'saving'] as const;
export type JobStage = (typeof jobStages)[number];

export const jobTaskStates = ['waiting', 'searching', 'found'] as const;
export type JobTaskState = (typeof jobTaskStates)[number];

/** `unlinked`: it came without a link, and its bytes are no longer there. */
export const imageFailReasons = ['empty', 'withheld', 'download', 'refused', 'unlinked'] as const;
export type ImageFailReason = (typeof imageFailReasons)[number];

export const jobStatuses = ['succeeded', 'partial', 'failed', 'cancelled', 'interrupted'] as const;
export type JobOutcome = (typeof jobStatuses)[number];

const index = z.int().min(0);
/** An older tab may receive an unknown code from a newer server. It is treated as an internal error. */
const errorCode = z.string().transform((code) => (isErrorCode(code) ? code : ('internal_error' as const)));

export const jobErrorSchema = z.object({
  code: errorCode,
  message: z.string(),
  retryable: z.boolean(),
  /** Whether the gateway bills the call despite the error. */
  charged: z.boolean().optional(),
  requestId: z.string().optional(),
  retryAfterSeconds: z.number().optional(),
  upstream: z
    .object({
      message: z.string().optional(),
      status: z.number().optional(),
      requestId: z.string().optional(),
      headerId: z.string().optional(),
    })
    .optional(),
});
export type JobError = z.infer<typeof jobErrorSchema>;

/** The request as the model rewrote it, with upstream's own field names. */
const echo = z
  .object({ prompt: z.string().optional(), ratio: z.string().optional(), n: z.number().optional() })
  .loose();

export const jobEventSchemas = {
  'job-start': z.object({
    jobId: z.string(),
    kind: z.enum(jobKinds),
    model: z.string(),
    /** ISO 8601, UTC. */
    startedAt: z.string(),
    demo: z.boolean(),
    estimate: z.object({ microUsd, basis: z.enum(estimateBases) }),
  }),
  'job-progress': z.object({
    stage: z.enum(jobStages),
    percent: z.number().min(0).max(100).nullable(),
    /**
     * Set while the job waits for a task that the gateway keeps: `waiting` for a task that is known and still runs,
     * `searching` after the answer of a call was lost and before its task is found on the gateway's list, `found` if
     * the answer was lost but the task is known, so that its picture is fetched.
     */
    task: z.enum(jobTaskStates).optional(),
    /** Chat only: sent with the first progress event after the model has stated it. */
    echo: echo.optional(),
  }),
  'text-delta': z.object({ text: z.string() }),
  'image-preview': z.object({ index, mimeType: z.string(), base64: z.string() }),
  'image-end': z.object({
    index,
    mimeType: z.string(),
    width: z.int().positive(),
    height: z.int().positive(),
    /** Whether `GET …/images/{index}?signature` has the thoughtSignature that a follow-up must send back. */
    signature: z.boolean().optional(),
    /** Set if the bytes end early and nothing better is available. */
    damaged: z.boolean().optional(),
    /** Only of a picture that is fetched again; see `uncertain` of job-end. */
    uncertain: z.boolean().optional(),
    base64: z.string(),
  }),
  'image-fail': z.object({
    index,
    reason: z.enum(imageFailReasons),
    retryable: z.boolean(),
    /**
     * Set if the picture is only refused because of its host: the host (with its port, if any) and the address.
     */
    host: z.string().optional(),
    link: z.string().optional(),
    /** True if the gateway hands the picture out no more: it counts downloads, and its limit may be final. */
    limited: z.boolean().optional(),
  }),
  'answer-end': z.object({
    raw: z.string(),
    echo: echo.nullable(),
    genIds: z.array(z.string()),
  }),
  'cost-report': z.object({
    microUsd,
    basis: z.enum(costBases),
    usage: usageSchema.optional(),
    demo: z.boolean(),
    /** The share of the job's calls that are charged, if that is not all of them and `microUsd` is unknown. */
    chargedShare: z.number().min(0).max(1).optional(),
  }),
  'job-end': z.object({
    status: z.enum(jobStatuses),
    requested: z.int().min(0),
    delivered: z.int().min(0),
    /** The gateway's ids of the tasks that made the pictures, in the order of the calls. */
    tasks: z.array(z.string()).optional(),
    /** True if a picture was found on the gateway's list, where several calls fit equally: it may be another call's. */
    uncertain: z.boolean().optional(),
    error: jobErrorSchema.optional(),
  }),
} as const;

const sizeBytes = z.int().min(0);
/** In a stream of several jobs, a picture's event has the size in place of the bytes, which are fetched separately. */
const sharedPictureSchemas = {
  'image-preview': jobEventSchemas['image-preview'].omit({ base64: true }).extend({ sizeBytes }),
  'image-end': jobEventSchemas['image-end'].omit({ base64: true }).extend({ sizeBytes }),
} as const;
type SharedPictureName = keyof typeof sharedPictureSchemas;

export type JobEventName = keyof typeof jobEventSchemas;
export type JobEventData<Name extends JobEventName> = z.infer<(typeof jobEventSchemas)[Name]>;
/** One event of a job: the `event` and `data` fields of an SSE frame. */
export type JobEvent = { [Name in JobEventName]: { event: Name; data: JobEventData<Name> } }[JobEventName];

export function isJobEventName(name: string): name is JobEventName {
  return Object.hasOwn(jobEventSchemas, name);
}

/** Parses a frame's `event` and `data`. Returns null for an unknown event; throws ZodError or SyntaxError. */
export function parseJobEvent(name: string, data: string): JobEvent | null {
  if (!isJobEventName(name)) return null;
  const schema: z.ZodType = jobEventSchemas[name];
  // The schema matches the name, but the compiler cannot infer that from the table lookup.
  return { event: name, data: schema.parse(JSON.parse(data)) } as JobEvent;
}

type SharedPictureEvent = {
  [Name in SharedPictureName]: { event: Name; data: z.infer<(typeof sharedPictureSchemas)[Name]> };
}[SharedPictureName];
/** One event of a job in the stream of several jobs. */
export type SharedJobEvent = Exclude<JobEvent, { event: SharedPictureName }> | SharedPictureEvent;

/** Like `parseJobEvent`, for a frame in the stream of several jobs. */
export function parseSharedEvent(name: string, data: string): SharedJobEvent | null {
  switch (name) {
    case 'image-preview':
      return { event: name, data: sharedPictureSchemas[name].parse(JSON.parse(data)) };
    case 'image-end':
      return { event: name, data: sharedPictureSchemas[name].parse(JSON.parse(data)) };
    default:
      // The two events above are the only ones that differ.
      return parseJobEvent(name, data) as SharedJobEvent | null;
  }
}
