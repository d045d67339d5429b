import { describe, expect, it } from 'vitest';
import { pictureName } from '@/components/pictures/picture-name';

describe('the accessible name of a picture', () => {
  it('is its prompt on one line', () => {
    expect(pictureName('  A lamp\n\n on a\ttable ', 'Untitled')).toBe('A lamp on a table');
  });

  it('is the beginning of a long prompt, without splitting a character', () => {
    const name = pictureName('🦊'.repeat(300), 'Untitled');
    expect(Array.from(name)).toHaveLength(120);
    expect(name).toBe(`${'🦊'.repeat(119)}…`);
  });

  it('is a fallback if there is no prompt', () => {
    expect(pictureName(' \n', 'Untitled')).toBe('Untitled');
  });
});
