import type { JobKind, JobParameters } from '@/lib/protocol/job-request';

export type Size = `${number}x${number}`;
export type Quality = NonNullable<JobParameters['quality']>;
export type Background = NonNullable<JobParameters['background']>;
export type OutputFormat = NonNullable<JobParameters['outputFormat']>;

/** Any width and height within bounds (gpt-image-2 and later), or one of a list. Pixels. */
export type SizeRule =
  | { kind: 'list'; sizes: readonly Size[] }
  | {
      kind: 'free';
      /** Offered as pictured ratios; any other size that keeps the rule can be typed. */
      sizes: readonly Size[];
      multipleOf: number;
      edgeMax: number;
      ratioMax: number;
      pixelsMin: number;
      pixelsMax: number;
    };

/** What a model can do. An empty list or `false` means: the parameter is never sent and never offered. */
export interface CatalogueModel {
  id: string;
  label: string;
  /** `reverse`: answers as a chat, flat price a call. `unlisted`: served by the gateway, no row here. */
  family: 'gpt-image' | 'reverse' | 'unlisted';
  kinds: readonly JobKind[];
  sizes: SizeRule;
  qualities: readonly Quality[];
  imagesMax: number;
  backgrounds: readonly Background[];
  /** Generations only: edits refuse it for every model. */
  moderation: boolean;
  formats: readonly OutputFormat[];
  /** Edits only. */
  inputFidelity: boolean;
  /** Partial previews while streaming; 0: none. */
  previewsMax: number;
  mask: boolean;
  referencesMax: number;
  /** `usage`: tokens are reported and billed. `per-call`: a flat price, no usage. */
  billing: 'usage' | 'per-call';
  /** Ratio and transparent background are asked for in the prompt's words. */
  promptDirectives: boolean;
  /** When OpenAI retires the model, and which one to offer in its place; the gateway may still serve the name. */
  retirement?: {
    /** ISO date. */
    on: string;
    successor: string;
  };
}
