'use client';

import { useTranslations } from 'next-intl';
import { type CSSProperties, useState } from 'react';
import { usePictureUrl } from '@/lib/browser/library/use-picture';

/** A picture that was made, to be compared with what it was made from. */
export interface CompareResult {
  id: string;
  width: number;
  height: number;
}

export type CompareViewProps = {
  /** The id of a picture or an upload. */
  sourceId: string;
  result: CompareResult;
  /** The bytes of pictures that the library does not have, by id. */
  files: ReadonlyMap<string, Blob>;
};

const label =
  'pointer-events-none absolute bottom-2 rounded-full bg-scrim px-2 py-0.5 text-caption text-on-scrim';

/** The result over its source, with a divider that the user drags. */
export function CompareSlider({ sourceId, result, files }: CompareViewProps) {
  const t = useTranslations('pictures.compare');
  const [percent, setPercent] = useState(50);
  const ratio = result.width / result.height;
  return (
    <div
      // As high as the dialog has room for, at the picture's own ratio.
      style={{ aspectRatio: ratio, width: `min(100%, calc(62dvh * ${ratio}))` }}
      className="relative mx-auto overflow-hidden rounded-picture bg-room has-focus-visible:outline-2 has-focus-visible:outline-focus"
    >
      <ComparePicture
        id={result.id}
        file={files.get(result.id)}
        alt={t('after')}
        className="absolute inset-0 size-full select-none"
      />
      <ComparePicture
        id={sourceId}
        file={files.get(sourceId)}
        alt={t('before')}
        style={{ clipPath: `inset(0 ${100 - percent}% 0 0)` }}
        className="absolute inset-0 size-full select-none bg-room object-contain"
      />
      <span aria-hidden="true" className={`${label} left-2`}>
        {t('before')}
      </span>
      <span aria-hidden="true" className={`${label} right-2`}>
        {t('after')}
      </span>
      <div
        aria-hidden="true"
        style={{ left: `${percent}%` }}
        className="absolute inset-y-0 w-0.5 -translate-x-1/2 bg-on-scrim shadow-[0_0_0_1px_rgb(0_0_0/0.4)]"
      >
        <span className="absolute top-1/2 left-1/2 size-8 -translate-1/2 rounded-full border-2 border-on-scrim bg-scrim" />
      </div>
      <input
        type="range"
        min={0}
        max={100}
        step={0.5}
        value={percent}
        aria-label={t('share')}
        onChange={(event) => setPercent(event.target.valueAsNumber)}
        className="absolute inset-0 size-full cursor-ew-resize appearance-none opacity-0"
      />
    </div>
  );
}

/** Source and result side by side, each uncropped; on a phone one below the other. */
export function ComparePanes({ sourceId, result, files }: CompareViewProps) {
  const t = useTranslations('pictures.compare');
  return (
    <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
      <Pane key={sourceId} id={sourceId} file={files.get(sourceId)} name={t('before')} />
      <Pane
        key={result.id}
        id={result.id}
        file={files.get(result.id)}
        name={t('after')}
        initialRatio={result.width / result.height}
      />
    </div>
  );
}

type PaneProps = { id: string; file: Blob | undefined; name: string; initialRatio?: number };

/** Takes the picture's own ratio once it has loaded. */
function Pane({ id, file, name, initialRatio = 1 }: PaneProps) {
  const [ratio, setRatio] = useState(initialRatio);
  return (
    <figure className="grid content-start gap-1.5">
      <div
        style={{ aspectRatio: ratio, width: `min(100%, calc(60dvh * ${ratio}))` }}
        className="relative mx-auto max-sm:max-w-[calc(34dvh*1.6)]"
      >
        <ComparePicture
          id={id}
          file={file}
          alt={name}
          onRatio={setRatio}
          className="absolute inset-0 size-full rounded-picture bg-room object-contain"
        />
      </div>
      <figcaption className="text-center text-caption text-muted">{name}</figcaption>
    </figure>
  );
}

type ComparePictureProps = {
  id: string;
  /** Its bytes, if the library does not have it. */
  file: Blob | undefined;
  alt: string;
  className: string;
  style?: CSSProperties;
  /** Receives the picture's width divided by its height once it has loaded. */
  onRatio?: (ratio: number) => void;
};

/** One side of a comparison, or a sentence in its place when the picture is gone. */
function ComparePicture({ id, file, alt, className, style, onRatio }: ComparePictureProps) {
  const t = useTranslations('pictures.compare');
  const url = usePictureUrl(id, 'original', file);
  const [broken, setBroken] = useState<string | null>(null);
  if (url === null || broken === url) {
    return (
      <p style={style} className={`${className} grid place-items-center p-6 text-center text-muted`}>
        <span className="max-w-56 text-pretty text-body">{t(url === null ? 'gone' : 'unshown')}</span>
      </p>
    );
  }
  return (
    // biome-ignore lint/performance/noImgElement: an object URL, which no image optimiser can read
    <img
      src={url}
      alt={alt}
      draggable={false}
      style={style}
      onError={() => setBroken(url)}
      onLoad={({ currentTarget }) => onRatio?.(currentTarget.naturalWidth / currentTarget.naturalHeight)}
      className={className}
    />
  );
}
