import { getCatalogueModel } from '@/lib/catalogue/models';
import { formatUsd } from '@/lib/catalogue/money';
import type { ShareSettings } from '@/lib/protocol/shares';
import type { ShareWords } from './share-words';
import { picturePath, type SharedPictureProps } from './shared-view';

/** A longer prompt is folded; pressing it unfolds it. The stylesheet shows as many lines of it. */
const foldedAfter = { characters: 220, lines: 4 } as const;

/** What its creator chose to tell of a picture, and what a reader can do with it. Nothing chosen: nothing stands here. */
export function SharedFacts({ words, view, picture, index }: SharedPictureProps) {
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
  const { quality, background, outputCompression } = parameters;
  const told = [
    getCatalogueModel(model)?.label ?? model,
    quality && t('quality', { value: t(`values.${quality}`) }),
    background && t('background', { value: t(`values.${background}`) }),
    outputCompression !== undefined && t('compression', { value: outputCompression }),
  ];
  return told.filter(Boolean).join(' · ');
}
