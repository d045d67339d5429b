import type { JobKind, JobParameters } from '@/lib/protocol/job-request';

export type Size = `${number}x${number}`;
export type Quality = NonNullable<JobParameters['quality']>;
export type Background = NonNullable<JobParameters['background']>;
export type OutputFormat = NonNullable<JobParameters['outputFormat']>;

/** The sizes that a model accepts, in pixels: any size within bounds (gpt-image-2 and later), or one of a list. */
export type SizeRule =
  | { kind: 'list'; sizes: readonly Size[] }
  | {
      kind: 'free';
      /** The sizes that forms offer as buttons. Users can type any other size that satisfies the rule. */
      sizes: readonly Size[];
      multipleOf: number;
      edgeMax: number;
      ratioMax: number;
      pixelsMin: number;
      pixelsMax: number;
    };

/** What a model can do. An empty list or `false` means that the parameter is never sent and never offered. */
export interface CatalogueModel {
  id: string;
  label: string;
  /**
   * `reverse`: the model answers as a chat and has a flat price per call. `unlisted`: the gateway serves the model, but
   * the catalogue has no row for it.
   */
  family: 'gpt-image' | 'reverse' | 'unlisted';
  kinds: readonly JobKind[];
  sizes: SizeRule;
  qualities: readonly Quality[];
  imagesMax: number;
  backgrounds: readonly Background[];
  /** Whether generations accept `moderation`. Edits reject it for every model. */
  moderation: boolean;
  formats: readonly OutputFormat[];
  /** Whether edits accept `inputFidelity`. Generations never do. */
  inputFidelity: boolean;
  /** The maximum number of partial previews while streaming; 0 if the model sends none. */
  previewsMax: number;
  mask: boolean;
  referencesMax: number;
  /** `usage`: the gateway reports and bills tokens. `per-call`: it bills a flat price and reports no usage. */
  billing: 'usage' | 'per-call';
  /** Whether the prompt must state ratio and transparent background, because the model has no parameters for them. */
  promptDirectives: boolean;
  /** When OpenAI retires the model, and which one replaces it. The gateway may serve the old name for longer. */
  retirement?: {
    /** ISO date. */
    on: string;
    successor: string;
  };
}
