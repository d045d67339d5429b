'use client';
'use no memo';

import { ChevronDown } from 'lucide-react';
import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { classNames } from '@/components/ui/class-names';
import { controlStyles, useFieldWiring } from '@/components/ui/field';
import { lazyComponent } from '@/components/ui/lazy-component';
import { fieldRefs } from '@/lib/browser/parameters/focus-field';
import type { PricedForm } from '@/lib/browser/parameters/price-with-model';
import type { CatalogueModel } from '@/lib/catalogue/model';
import type { JobKind } from '@/lib/protocol/job-request';

const loadPopup = () => import('./model-popup').then((module) => module.ModelPopup);
const ModelPopup = lazyComponent(loadPopup);

export type ModelChooserProps = {
  model: CatalogueModel;
  /** The model's name, with a note if it is retired. */
  name: string;
  kind: JobKind;
  onChoose: (id: string) => void;
  /** The form as it stands, for its price with each model; a message has none. */
  readForm?: () => PricedForm;
};

/**
 * A combobox whose popup has a search field and the list of models. It is on the page from the start; the popup is
 * loaded when it is about to be opened.
 */
export function ModelChooser({ model, name, kind, onChoose, readForm }: ModelChooserProps) {
  const wiring = useFieldWiring({});
  const popupId = useId();
  const button = useRef<HTMLButtonElement | null>(null);
  const [open, setOpen] = useState(false);
  const [hasOpened, setHasOpened] = useState(false);
  const [query, setQuery] = useState('');
  const show = (typed = '') => {
    setQuery(typed);
    setHasOpened(true);
    setOpen(true);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const typed = typedCharacter(event);
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp' && typed === null) return;
    event.preventDefault();
    show(typed ?? '');
  };
  return (
    <>
      <button
        {...wiring}
        ref={(element) => {
          button.current = element;
          fieldRefs.model(element);
        }}
        type="button"
        role="combobox"
        aria-haspopup="dialog"
        aria-expanded={open}
        aria-controls={open ? popupId : undefined}
        onClick={() => (open ? setOpen(false) : show())}
        onKeyDown={onKeyDown}
        onFocus={() => void loadPopup()}
        onPointerEnter={() => void loadPopup()}
        className={classNames(controlStyles, 'relative h-control pr-9 pl-3 text-left')}
      >
        <span className="block truncate">{name}</span>
        <ChevronDown
          aria-hidden="true"
          className="-translate-y-1/2 pointer-events-none absolute top-1/2 right-3 size-4 text-muted"
        />
      </button>
      {hasOpened && (
        <ModelPopup
          id={popupId}
          button={button}
          open={open}
          onOpenChange={setOpen}
          query={query}
          onQueryChange={setQuery}
          chosenId={model.id}
          kind={kind}
          onChoose={onChoose}
          readForm={readForm}
        />
      )}
    </>
  );
}

/** A character that begins a search; the space bar presses the button. */
function typedCharacter({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): string | null {
  return [...key].length === 1 && key !== ' ' && !ctrlKey && !metaKey && !altKey ? key : null;
}
