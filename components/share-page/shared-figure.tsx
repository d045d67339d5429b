import { getCatalogueModel } from '@/lib/catalogue/models';
import { formatUsd } from '@/lib/catalogue/money';
import type { SharedFacts, ShareSettings } from '@/lib/protocol/shares';
import type { ShareWords } from './render-page';

/** A picture with its size and the facts that its creator chose to show. */
interface SharedPicture extends SharedFacts {
  /** Width and height of the original, in pixels. */
  width: number;
  height: number;
}

/** The facts about a share that its page shows. */
export interface SharedView {
  /** Path of the page; the paths of its pictures begin with it. */
  path: string;
  title: string;
  expiresAt: string | null;
  allowDownload: boolean;
  pictures: readonly SharedPicture[];
}

export type SharedFigureProps = {
  words: ShareWords;
  view: SharedView;
  picture: SharedPicture;
  index: number;
};

/** Longer edges of the two reduced copies, in pixels. */
const edges = { small: 960, large: 2_048 } as const;
/** How many pictures load at once; the others load when they come near the viewport. */
const eagerMax = 3;
/** Longest part of a prompt that is used as the accessible name, in characters. */
const nameMax = 120;

/** One picture with its caption. A click opens the large view or, without scripts, the picture itself. */
export function SharedFigure({ words, view, picture, index }: SharedFigureProps) {
  const count = view.pictures.length;
  const position = words.t('pictureName', { position: index + 1, count });
  const name = picture.prompt ? shortened(picture.prompt) : position;
  const small = picturePath(view, index, 'size=small');
  const large = picturePath(view, index, 'size=large');
  return (
    <figure>
      <a
        href={large}
        className="open"
        aria-label={words.t('large', { name })}
        data-position={words.t('position', { position: index + 1, count })}
      >
        {/* biome-ignore lint/performance/noImgElement: reduced copies are made when the picture is shared */}
        <img
          src={small}
          srcSet={`${small} ${widthWithin(picture, edges.small)}w, ${large} ${widthWithin(picture, edges.large)}w`}
          sizes={sizesFor(count)}
          width={picture.width}
          height={picture.height}
          alt={name}
          loading={index < eagerMax ? 'eager' : 'lazy'}
          decoding="async"
        />
      </a>
      <FigureCaption words={words} view={view} picture={picture} index={index} />
    </figure>
  );
}

function widthWithin({ width, height }: SharedPicture, edge: number): number {
  return Math.round(width * Math.min(1, edge / Math.max(width, height)));
}

/** The display width of a picture, which must match the stylesheet. */
function sizesFor(count: number): string {
  if (count === 1) return '(min-width: 70rem) 66rem, 100vw';
  if (count === 2) return '(min-width: 44rem) 48vw, 100vw';
  return '(min-width: 72rem) 32vw, (min-width: 44rem) 48vw, 100vw';
}

function shortened(prompt: string): string {
  const characters = Array.from(prompt.replace(/\s+/gu, ' ').trim());
  return characters.length < nameMax ? characters.join('') : `${characters.slice(0, nameMax - 1).join('')}…`;
}

/** A longer prompt is folded until it is clicked. The stylesheet uses the same number of lines. */
const foldedAfter = { characters: 220, lines: 4 } as const;

/** The facts that the creator chose to show, and the allowed actions; nothing if there are neither. */
function FigureCaption({ words, view, picture, index }: SharedFigureProps) {
  const { t } = words;
  const { prompt, settings, cost } = picture;
  const facts = [
    settings && settingsText(settings, words),
    settings && `${picture.width}\u00a0×\u00a0${picture.height}`,
    cost && (cost.isExact ? formatUsd(cost.microUsd, 'exact') : aboutText(cost.microUsd, words)),
  ].filter(Boolean);
  const hasActions = view.allowDownload || prompt !== undefined;
  if (!hasActions && facts.length === 0) return null;
  return (
    <figcaption>
      {prompt && <Prompt text={prompt} words={words} />}
      {facts.length > 0 && <p className="facts">{facts.join(' · ')}</p>}
      {hasActions && (
        <p className="acts">
          {view.allowDownload && (
            <a href={picturePath(view, index, 'size=original&download')} download>
              {t('download')}
            </a>
          )}
          {prompt !== undefined && (
            <a href={`/?share=${view.path.split('/').at(-1)}&picture=${index}`}>{t('openStudio')}</a>
          )}
        </p>
      )}
    </figcaption>
  );
}

function Prompt({ text, words: { t } }: { text: string; words: ShareWords }) {
  const isShort = text.length <= foldedAfter.characters && text.split('\n').length <= foldedAfter.lines;
  if (isShort) {
    return (
      <p className="prompt" dir="auto">
        {text}
      </p>
    );
  }
  return (
    <details className="prompt">
      <summary>
        <span className="text" dir="auto">
          {text}
        </span>
        <span className="more">{t('more')}</span>
        <span className="less">{t('less')}</span>
      </summary>
    </details>
  );
}

function aboutText(microUsd: number, { t }: ShareWords): string {
  return t('costAbout', { amount: formatUsd(microUsd, 'about') });
}

function settingsText({ model, parameters }: ShareSettings, { t }: ShareWords): string {
  const { aspectRatio, resolution, quality, background, outputCompression } = parameters;
  const settings = [
    getCatalogueModel(model)?.label ?? model,
    aspectRatio,
    resolution,
    quality && t('quality', { value: t(`values.${quality}`) }),
    background && t('background', { value: t(`values.${background}`) }),
    outputCompression !== undefined && t('compression', { value: outputCompression }),
  ];
  return settings.filter(Boolean).join(' · ');
}

function picturePath(view: Pick<SharedView, 'path'>, index: number, query: string): string {
  return `${view.path}/pictures/${index}?${query}`;
}
