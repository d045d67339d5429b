import { findPictures } from './find-pictures';
import { isExample } from './is-example';
import { classifyJson } from './json-reader';
import { toPercent } from './percent-reader';
import { type Link, linkRole, PictureLinks } from './picture-links';
import { readPictureText } from './picture-text';
import { lastLines, PossiblePreview } from './possible-preview';
import { ProseWriter } from './prose-writer';
import { isFullForm } from './smaller-form';
import { findTextLinks, linksVideo, type PossiblePicture } from './text-links';
import type { TranscriptEcho, TranscriptEvent, TranscriptSummary } from './transcript-event';

const genIdsMax = 64;
const dotsMax = 32;
const noEvents: readonly TranscriptEvent[] = [];

/** Collects what was found in an answer and emits each finding once, in order. */
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
  readonly #dots: string[] = [];
  /** Set if the answer is about a video: then its pictures are previews. */
  #isVideo = false;
  /** A picture that is a preview if the next line links a video. */
  readonly #preview = new PossiblePreview();

  addStage(stage: 'queued' | 'generating' | 'complete'): void {
    if (stage === this.#stage) return;
    this.#stage = stage;
    if (stage !== 'complete') this.#percent = null;
    this.#emit({ type: stage });
  }

  addPercent(percent: number | null): void {
    if (percent === null || percent === this.#percent) return;
    this.#percent = percent;
    this.#emit({ type: 'percent', percent });
  }

  /** Whether the progress allows the answer to be complete. It is needed because a line may say `34% complete`. */
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
    this.#emit({ type: 'failure', reason });
  }

  /** Records a JSON object. Returns false if its meaning is unknown, so that it is prose. */
  addJson(json: string): boolean {
    const classified = classifyJson(json);
    if (classified?.type === 'failure') this.addReason(classified.reason);
    else if (classified?.type === 'echo' && this.#echo === null) {
      this.#echo = classified.echo;
      this.#isVideo ||= /"(?:duration|seconds|n_seconds|fps|video\w*)"\s*:/.test(json);
      this.#emit(classified);
    }
    if (classified === null) return this.#addPicturesOfJson(json);
    // An address beside the repeated request may be the result, or a picture that the result was made from.
    if (classified.type === 'echo')
      for (const picture of findPictures(json).pictures)
        if ('url' in picture) this.#pictures.addEchoed(picture.url);
    return true;
  }

  /** Pictures that a model writes as JSON, such as the answer of a tool. */
  #addPicturesOfJson(json: string): boolean {
    const { pictures } = findPictures(json);
    for (const picture of pictures) if ('url' in picture) this.addPicture(picture.url);
    // Base64 was taken out before; an empty data: URL marks its place.
    return pictures.length > 0 || /"(?:data:image\/[\w.+-]+;base64,)"/.test(json);
  }

  /** Records a picture of a few bytes in a tag, which may only stand in for one that is loaded later. */
  addDot(url: string): void {
    if (this.#dots.length < dotsMax) this.#dots.push(url);
  }

  addPicture(url: string, isDamaged = false): void {
    this.#releasePreview();
    const picture = this.#isVideo ? null : this.#pictures.add(url);
    if (picture) this.#emit(isDamaged ? { ...picture, damaged: true } : picture);
  }

  /** Records a link. Returns false if the link is part of the prose. */
  addLink(link: Link): boolean {
    const role = linkRole(link);
    if (linksVideo(link.address)) this.#meetVideo();
    if (this.#replacesHeld(link)) return true;
    if (role === 'picture' && this.#introducesExample(link.address)) return false;
    if (/^\d{1,3}%?$/.test(link.label)) this.addPercent(toPercent(link.label.replace('%', '')));
    if (role === 'picture') {
      this.addGenId(link.label);
      this.#holdLinked(link.address);
    } else if (role === 'download') this.#pictures.addDownload(link.address);
    else if (role === 'progress') this.#pictures.addProgress(link.address);
    return role !== 'prose';
  }

  /** The base64 of a data: URL was taken out before, unless its bytes are escaped instead. */
  #holdLinked(address: string): void {
    const picture = /^data:/i.test(address) ? readPictureText(address) : { url: address };
    if (picture !== null)
      this.holdPicture('url' in picture ? picture.url : `data:image/png;base64,${picture.base64}`);
  }

  /** A smaller copy that is held gives way to the full-size picture that is linked around or behind it. */
  #replacesHeld(link: Link): boolean {
    const held = this.#preview.url;
    if (held === null || link.image || !isFullForm(link, held)) return false;
    this.#preview.replace(link.address);
    return true;
  }

  get isHolding(): boolean {
    return this.#preview.url !== null;
  }

  /** Called at the end of a line with the text that was read since a picture is being held. */
  endLine(text: string): void {
    const isKnown = this.#preview.endLine(text);
    if (linksVideo(text)) this.#meetVideo();
    else if (isKnown) this.#releasePreview();
  }

  /** Called when the answer says that it has ended, or when nothing arrives for a while. */
  settle(text: string): void {
    if (linksVideo(text)) this.#meetVideo();
    // If a link has begun, the picture waits for it.
    else if (!this.#preview.hasNextLine(text) || !/[[<]|https?:/i.test(text)) this.#releasePreview();
  }

  /** Records a picture that is a preview if the next line links a video. */
  holdPicture(url: string): void {
    this.#releasePreview();
    if (linksVideo(lastLines(this.prose.lastWords()))) this.#meetVideo();
    if (!this.#isVideo) this.#preview.hold(url);
  }

  #meetVideo(): void {
    this.#isVideo = true;
    this.#preview.take();
  }

  #releasePreview(): void {
    const url = this.#preview.take();
    if (url !== null) this.addPicture(url);
  }

  /** Returns the events since the last call. */
  take(): readonly TranscriptEvent[] {
    if (this.prose.hasUnsent) this.#emitProse();
    if (this.#events.length === 0) return noEvents;
    const events = this.#events;
    this.#events = [];
    return events;
  }

  #introducesExample(address: string): boolean {
    const words = this.prose.lastWords();
    return isExample(words, words.length, address);
  }

  /** Pictures in forms that are only recognised in the whole text, and stand-ins if no picture was shown. */
  #finishPictures(): readonly PossiblePicture[] {
    this.#releasePreview();
    if (this.#isVideo) return [];
    const links = findTextLinks(this.prose.recent());
    for (const url of links.shown) this.addPicture(url);
    if (this.#pictures.count === 0) for (const url of this.#dots) this.addPicture(url);
    for (const picture of this.#pictures.standIns(links, this.failed)) this.#emit(picture);
    return this.#pictures.count === 0 ? links.possible : [];
  }

  finish(): TranscriptSummary {
    const possiblePictures = this.#finishPictures();
    if (this.failed && this.#failure === null) {
      this.#failure = { reason: null };
      this.#emit({ type: 'failure', reason: null });
    }
    return {
      echo: this.#echo,
      genIds: [...this.#genIds],
      pictureCount: this.#pictures.count,
      possiblePictures,
      failure: this.#failure,
      prose: this.prose.start,
    };
  }

  #emit(event: TranscriptEvent): void {
    this.#emitProse();
    this.#events.push(event);
  }

  #emitProse(): void {
    const text = this.prose.take();
    if (text !== '') this.#events.push({ type: 'prose', text });
  }
}
