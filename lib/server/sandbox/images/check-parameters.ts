import 'server-only';
import type { Endpoint } from '../call-log';
import type { Quality, SandboxModel } from '../models';
import { Refusal } from '../refusals';

/** The validated optional parameters of the two image endpoints. The gateway uses its default for absent ones. */
export interface ImageParameters {
  n?: number;
  size?: string;
  quality?: Quality | 'auto';
  background?: string;
  moderation?: string;
  output_format?: string;
  output_compression?: number;
  input_fidelity?: string;
  stream?: boolean;
  partial_images?: number;
}

type Check = (name: string, value: unknown, model: SandboxModel) => string | number | boolean;
type ImageEndpoint = Exclude<Endpoint, 'chat'>;

interface Rule {
  check: Check;
  endpoints: readonly ImageEndpoint[];
  reverse: boolean;
}

const bothEndpoints = ['generations', 'edits'] as const;

const rules: Record<keyof ImageParameters, Rule> = {
  n: { check: integerBetween(1, 10, 'n_not_within_range'), endpoints: bothEndpoints, reverse: true },
  size: { check: text, endpoints: bothEndpoints, reverse: true },
  quality: {
    check: (name, value, model) => oneOf(...model.qualities, 'auto')(name, value, model),
    endpoints: bothEndpoints,
    reverse: false,
  },
  background: { check: oneOf('transparent', 'opaque', 'auto'), endpoints: bothEndpoints, reverse: false },
  moderation: { check: oneOf('low', 'auto'), endpoints: ['generations'], reverse: false },
  output_format: { check: oneOf('png', 'jpeg', 'webp'), endpoints: bothEndpoints, reverse: false },
  output_compression: { check: integerBetween(0, 100), endpoints: bothEndpoints, reverse: false },
  input_fidelity: { check: oneOf('low', 'high'), endpoints: ['edits'], reverse: false },
  stream: { check: booleanValue, endpoints: bothEndpoints, reverse: false },
  partial_images: { check: integerBetween(0, 3), endpoints: bothEndpoints, reverse: false },
};

/** Refuses every parameter that the model or the endpoint does not accept. Errors name the parameter. */
export function checkParameters(
  fields: Readonly<Record<string, unknown>>,
  endpoint: ImageEndpoint,
  model: SandboxModel,
): ImageParameters {
  const checked: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    const rule = Object.hasOwn(rules, name) ? rules[name as keyof ImageParameters] : undefined; // checked by hasOwn
    if (!rule?.endpoints.includes(endpoint)) {
      throw new Refusal(400, `Unknown parameter: '${name}'.`, { param: name, code: 'unknown_parameter' });
    }
    if (model.family === 'reverse' && !rule.reverse) {
      throw new Refusal(400, `The parameter '${name}' is not supported with the model '${model.id}'.`, {
        param: name,
        code: 'unsupported_parameter',
      });
    }
    checked[name] = rule.check(name, value, model);
  }
  const parameters: ImageParameters = checked; // each value passed its rule above
  checkCombinations(parameters, model);
  return parameters;
}

function checkCombinations(parameters: ImageParameters, model: SandboxModel): void {
  const {
    background,
    output_format: format = 'png',
    output_compression,
    partial_images,
    stream,
  } = parameters;
  if (background === 'transparent' && !model.transparent) {
    refuse('background', `Transparent backgrounds are not supported with the model '${model.id}'.`);
  }
  if (background === 'transparent' && format === 'jpeg') {
    refuse('background', 'Transparent background is not supported with output_format jpeg. Use png or webp.');
  }
  if (output_compression !== undefined && format === 'png') {
    refuse('output_compression', 'Compression less than 100 is not supported for PNG output format.');
  }
  if (partial_images !== undefined && !stream) {
    refuse('partial_images', "'partial_images' can only be used with 'stream' set to true.");
  }
  if (parameters.input_fidelity !== undefined && !model.inputFidelity) {
    refuse('input_fidelity', `The parameter 'input_fidelity' is not supported with the model '${model.id}'.`);
  }
}

function refuse(param: string, message: string, code = 'invalid_value'): never {
  throw new Refusal(400, message, { param, code });
}

function oneOf(...values: readonly string[]): Check {
  return (name, value) => {
    if (typeof value !== 'string') return wrongType(name, 'a string', value);
    if (values.includes(value)) return value;
    const supported = values.map((known) => `'${known}'`).join(', ');
    return refuse(name, `Invalid value: '${value.slice(0, 80)}'. Supported values are: ${supported}.`);
  };
}

function integerBetween(low: number, high: number, code = 'integer_out_of_range'): Check {
  return (name, value) => {
    if (typeof value !== 'number' || !Number.isInteger(value)) return wrongType(name, 'an integer', value);
    if (value >= low && value <= high) return value;
    return refuse(
      name,
      `Invalid '${name}': expected a value between ${low} and ${high}, but got ${value} instead.`,
      code,
    );
  };
}

function text(name: string, value: unknown): string {
  return typeof value === 'string' ? value : wrongType(name, 'a string', value);
}

function booleanValue(name: string, value: unknown): boolean {
  return typeof value === 'boolean' ? value : wrongType(name, 'a boolean', value);
}

function wrongType(name: string, expected: string, value: unknown): never {
  const got = value === null ? 'null' : Array.isArray(value) ? 'an array' : `a ${typeof value}`;
  return refuse(
    name,
    `Invalid type for '${name}': expected ${expected}, but got ${got} instead.`,
    'invalid_type',
  );
}
