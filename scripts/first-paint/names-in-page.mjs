// Tells which selectors may match in a page as React has written it, before any of its files has been loaded.

const inlineScript = /<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g;
// React writes each > of a text or of an attribute as an entity, and puts attributes into double quotes.
const startTag = /<([a-z][\w-]*)([^>]*)>/gi;
const attribute = /([\w:-]+)(?:="([^"]*)")?/g;
const characters = { amp: '&', lt: '<', gt: '>', quot: '"', '#x27': "'" };
const decode = (text) => text.replace(/&(amp|lt|gt|quot|#x27);/g, (_, name) => characters[name]);

/** Tags, attributes with their values, classes, and the text of the inline scripts, which may add some to the root. */
export function namesInPage(html) {
  const scripts = [...html.matchAll(inlineScript)].map(([, text]) => text).join('\n');
  const tags = new Set();
  const attributes = new Map();
  for (const [, tag, rest] of html.replaceAll(inlineScript, '').matchAll(startTag)) {
    tags.add(tag.toLowerCase());
    for (const [, name, value = ''] of rest.matchAll(attribute)) {
      const values = attributes.get(name.toLowerCase()) ?? new Set();
      attributes.set(name.toLowerCase(), values.add(decode(value)));
    }
  }
  const classes = new Set([...(attributes.get('class') ?? [])].flatMap((value) => value.split(/\s+/)));
  return { tags, attributes, classes, scripts };
}

/** States that only an act of the reader brings about. The whole style sheet comes soon after the first frame. */
const acts = new Set(['hover', 'active', 'focus', 'focus-visible', 'focus-within', 'target']);
/** What else selectors name is seen only once the reader selects or opens something. */
const visibleParts = new Set([
  'before',
  'after',
  'placeholder',
  'marker',
  '-webkit-details-marker',
  '-webkit-inner-spin-button',
  '-webkit-outer-spin-button',
  '-webkit-search-cancel-button',
  '-webkit-search-decoration',
]);

/**
 * Whether each name of a selector, as parsed by lightningcss, is in the page. Whether one element has all of them would
 * leave out little more, and take a tree of the page.
 */
export function mayMatch(selector, names) {
  return selector.every((part) => {
    if (part.type === 'type') return names.tags.has(part.name.toLowerCase());
    if (part.type === 'class')
      return names.classes.has(part.name) || names.scripts.includes(`"${part.name}"`);
    if (part.type === 'attribute') return hasAttribute(part, names);
    if (part.type === 'pseudo-element') return visibleParts.has(part.name ?? part.kind);
    if (part.type !== 'pseudo-class') return true;
    if (part.kind === 'disabled') return names.attributes.has('disabled');
    if (part.kind === 'is' || part.kind === 'where' || part.kind === 'has') {
      return part.selectors.some((each) => mayMatch(each, names));
    }
    return !acts.has(part.kind);
  });
}

function hasAttribute({ name, operation }, { attributes, scripts }) {
  if (name.startsWith('data-') && scripts.includes(`.dataset.${name.slice('data-'.length)}`)) return true;
  const values = attributes.get(name);
  return operation?.operator === 'equal' ? Boolean(values?.has(operation.value)) : values !== undefined;
}
