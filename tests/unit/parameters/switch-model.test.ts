import { describe, expect, it } from 'vitest';
import { choicesAfterSwitch } from '@/lib/browser/parameters/choices-for-model';
import { defaultChoices } from '@/lib/browser/parameters/form-draft-store';
import { toJobParameters } from '@/lib/browser/parameters/job-parameters';
import { formIssue } from '@/lib/browser/parameters/price-form';
import { priceWithModel } from '@/lib/browser/parameters/price-with-model';
import { offeredSize } from '@/lib/browser/parameters/shape-choices';
import { checkParameters } from '@/lib/catalogue/check-parameters';
import type { CatalogueModel } from '@/lib/catalogue/model';
import { getCatalogueModel } from '@/lib/catalogue/models';

function model(id: string): CatalogueModel {
  const found = getCatalogueModel(id);
  if (!found) throw new Error(`no model ${id}`);
  return found;
}

describe('the size of a form when another model is chosen', () => {
  it.each([
    ['1536x1024', 'doubao-seedream-5-5', '2496x1664'],
    ['1024x1024', 'doubao-seedream-4-5', '2048x2048'],
    ['4096x4096', 'gpt-image-2.6-flare', '2048x2048'],
    ['5504x3040', 'gpt-image-2', '3840x2160'],
    ['3840x2160', 'glm-image', '1728x960'],
    ['1280x720', 'gpt-image-2.6-flare', '1280x720'],
    ['1024x1536', 'gpt-image-1', '1024x1536'],
    ['1536x', 'doubao-seedream-5-5', 'auto'],
    ['auto', 'doubao-seedream-5-5', 'auto'],
  ])('becomes one that does not stop the form: %s for %s is %s', (size, id, sent) => {
    const chosen = choicesAfterSwitch(model(id), 'create', { ...defaultChoices, size });
    expect(offeredSize(model(id).sizes, chosen)).toBe(sent);
    const parameters = toJobParameters(model(id), 'create', chosen);
    expect(formIssue(model(id), 'create', parameters)).toBeNull();
    expect(checkParameters(model(id), 'create', parameters)).toEqual([]);
  });

  it('is found again when the first model is chosen again', () => {
    const form = { ...defaultChoices, size: '1536x1024' };
    const away = choicesAfterSwitch(model('doubao-seedream-5-5'), 'create', form);
    const back = choicesAfterSwitch(model('gpt-image-2.6-flare'), 'create', away);
    expect(toJobParameters(model('gpt-image-2.6-flare'), 'create', back)).toMatchObject({
      size: '1536x1024',
    });
  });

  it('counts in the price on the row of each model', () => {
    const form = { prompt: 'A lamp', choices: { ...defaultChoices, size: '4096x4096' }, referenceSizes: [] };
    const chosen = choicesAfterSwitch(model('gpt-image-2'), 'create', form.choices);
    expect(priceWithModel(model('gpt-image-2'), 'create', form)).toEqual(
      priceWithModel(model('gpt-image-2'), 'create', { ...form, choices: chosen }),
    );
  });
});
