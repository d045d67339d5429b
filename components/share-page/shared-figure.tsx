import { SharedFacts } from './shared-facts';
import { picturePath, type SharedPicture, type SharedPictureProps } from './shared-view';

/** Longer edges of the two copies for screens, in pixels. */
const edges = { small: 960, large: 2_048 } as const;
/** Pictures in the first window: the others wait until they come near. */
const eagerMax = 3;
/** Enough of a prompt for a name that is read aloud. */
const nameMax = 120;

/** One picture at its ratio; pressing it shows it large, by the script or as a page of its own. */
export function SharedFigure({ words, view, picture, index }: SharedPictureProps) {
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
        {/* biome-ignore lint/performance/noImgElement: its copies for screens are made when it is shared */}
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
      <SharedFacts words={words} view={view} picture={picture} index={index} />
    </figure>
  );
}

function widthWithin({ width, height }: SharedPicture, edge: number): number {
  return Math.round(width * Math.min(1, edge / Math.max(width, height)));
}

/** How wide a picture stands, as the stylesheet has it. */
function sizesFor(count: number): string {
  if (count === 1) return '(min-width: 70rem) 66rem, 100vw';
  if (count === 2) return '(min-width: 44rem) 48vw, 100vw';
  return '(min-width: 72rem) 32vw, (min-width: 44rem) 48vw, 100vw';
}

function shortened(prompt: string): string {
  const characters = Array.from(prompt.replace(/\s+/gu, ' ').trim());
  return characters.length < nameMax ? characters.join('') : `${characters.slice(0, nameMax - 1).join('')}…`;
}
