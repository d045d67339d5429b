import type { CatalogueModel } from '@/lib/catalogue/model';
import type { ChatMessage, JobKind, JobParameters } from '@/lib/protocol/job-request';

/** The part of a form's request that snippets need. Pictures become file names for the reader to replace. */
export interface SnippetRequest {
  kind: JobKind;
  model: CatalogueModel;
  prompt: string;
  parameters: JobParameters;
  /** The gateway's address with its version, e.g. `https://aihubmix.com/v1`. */
  baseUrl: string;
  /** How many reference pictures there are; an edit has at least one. */
  references?: number;
  mask?: boolean;
  /** Earlier turns of a chat. References that none of them contains belong to the prompt. */
  messages?: readonly ChatMessage[];
}
