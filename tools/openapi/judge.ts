import addFormats from 'ajv-formats';
import { Ajv2020 } from 'ajv/dist/2020.js';

interface Document {
  paths: Record<string, Record<string, { responses: Record<string, { $ref?: string }> }>>;
}

interface Answer {
  status: number;
  headers: Headers;
  body: unknown;
}

/** Holds what is asked and answered against an OpenAPI document; each gives what does not fit. */
export interface Judge {
  bodyFits: (method: string, path: string, body: unknown) => string[];
  answerFits: (method: string, path: string, answer: Answer) => string[];
}

export function judge(document: unknown): Judge {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema(Object(document) as object, 'document');
  const { paths } = document as Document;

  const misfits = (pointer: string, value: unknown): string[] => {
    const validate = ajv.compile({ $ref: `document#${pointer}/schema` });
    return validate(value) ? [] : [ajv.errorsText(validate.errors)];
  };

  return {
    bodyFits: (method, path, body) => {
      if (body === undefined) return [];
      return misfits(`${operationOf(paths, method, path)}/requestBody${mediaType('application/json')}`, body);
    },
    answerFits: (method, path, { status, headers, body }) => {
      const template = templateOf(paths, path);
      const response = paths[template]?.[method.toLowerCase()]?.responses[status];
      if (!response) return [`${status} is not documented`];
      if (body === undefined) return 'content' in response ? ['an empty body is not documented'] : [];
      const place = response.$ref?.slice(1) ?? `${operationOf(paths, method, path)}/responses/${status}`;
      return misfits(`${place}${mediaType(headers.get('content-type') ?? '')}`, body);
    },
  };
}

const operationOf = (paths: Document['paths'], method: string, path: string) =>
  `/paths/${escaped(templateOf(paths, path))}/${method.toLowerCase()}`;

const mediaType = (type: string) => `/content/${escaped(type.replace(/;.*/, ''))}`;

/** A name as JSON pointers in the fragment of a URI write it. */
const escaped = (name: string) => encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'));

/** The path of the document that a real one follows: the one with the fewest parameters. */
function templateOf(paths: Document['paths'], path: string): string {
  const [plain = ''] = path.split('?');
  const fits = (template: string) => new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(plain);
  const [found] = Object.keys(paths)
    .filter(fits)
    .toSorted((a, b) => a.split('{').length - b.split('{').length);
  if (found === undefined) throw new Error(`${path} is not documented`);
  return found;
}
