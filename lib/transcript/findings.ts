import { classifyJson } from './json-reader';
import { toPercent } from './percent-reader';
import { type Link, linkRole, PictureLinks } from './picture-links';
import { ProseWriter } from './prose-writer';
import type { TranscriptEcho, TranscriptEvent, TranscriptSummary } from './transcript-event';

const genIdsMax = 64;
const nothing: readonly TranscriptEvent[] = [];

/** What was found in an answer, told once each and in order. */
export class Findings {
  readonly prose = new ProseWriter();
  failed = false;
  readonly #pictures = new PictureLinks();
  readonly #genIds = new Set<string>();
  #events: TranscriptEvent[] = [];
  #stage: 'none' | 'queued' | 'generating' | 'complete' = 'none';
  #percent: number | null = null;
  #echo: TranscriptEcho | null = null;
  #failure: { reason: string | null } | null = null;

  addStage(stage: 'queued' | 'generating' | 'complete'): void {
    if (stage === this.#stage) return;
    this.#stage = stage;
    if (stage !== 'complete') this.#percent = null;
    this.#tell({ type: stage });
  }

  addPercent(percent: number | null): void {
    if (percent === null || percent === this.#percent) return;
    this.#percent = percent;
    this.#tell({ type: 'percent', percent });
  }

  /** Whether the answer is done, as far as its progress tells; a line may say `34% complete`. */
  get mayBeComplete(): boolean {
    return this.#percent === null || this.#percent === 100;
  }

  addGenId(text: string): void {
    const genId = /gen_[0-9a-z]{6,64}/i.exec(text)?.[0];
    if (genId !== undefined && this.#genIds.size < genIdsMax) this.#genIds.add(genId);
  }

  addReason(reason: string | null): void {
    this.failed = true;
    if (this.#failure !== null || reason === null || reason === '') return;
    this.#failure = { reason };
    this.#tell({ type: 'failure', reason });
  }

  /** Whether the object means something; else it is prose. */
  addJson(json: string): boolean {
    const judged = classifyJson(json);
    if (judged?.type === 'failure') this.addReason(judged.reason);
    else if (judged?.type === 'echo' && this.#echo === null) {
      this.#echo = judged.echo;
      this.#tell(judged);
    }
    return judged !== null;
  }

  /** Whether the link is more than prose. */
  addLink(link: Link): boolean {
    const role = linkRole(link);
    if (/^\d{1,3}%?$/.test(link.label)) this.addPercent(toPercent(link.label.replace('%', '')));
    if (role === 'picture') {
      this.addGenId(link.label);
      const picture = this.#pictures.add(link.address);
      if (picture) this.#tell(picture);
    } else if (role === 'download') this.#pictures.addDownload(link.address);
    else if (role === 'progress') this.#pictures.addProgress(link.address);
    return role !== 'prose';
  }

  /** Events since the last call. */
  take(): readonly TranscriptEvent[] {
    if (this.prose.hasUnsent) this.#tellProse();
    if (this.#events.length === 0) return nothing;
    const events = this.#events;
    this.#events = [];
    return events;
  }

  finish(): TranscriptSummary {
    for (const picture of this.#pictures.standIns()) this.#tell(picture);
    if (this.failed && this.#failure === null) {
      this.#failure = { reason: null };
      this.#tell({ type: 'failure', reason: null });
    }
    return {
      echo: this.#echo,
      genIds: [...this.#genIds],
      pictureCount: this.#pictures.count,
      failure: this.#failure,
      prose: this.prose.start,
    };
  }

  #tell(event: TranscriptEvent): void {
    this.#tellProse();
    this.#events.push(event);
  }

  #tellProse(): void {
    const text = this.prose.take();
    if (text !== '') this.#events.push({ type: 'prose', text });
  }
}
