// Checks a value against a JSON Schema, as far as our published schemas go. A word it does not know is an error, so that
// nothing is passed over.

const IGNORED = new Set(["$schema", "$id", "$defs", "title", "description", "examples", "default", "$comment"]);

/** Returns what is wrong with `value`, as a list of `place: what`. */
export function problems(schema, value, root = schema, place = "$") {
  if (schema === true) return [];
  if (schema === false) return [`${place}: must not be there`];
  const found = [];
  const say = (what) => found.push(`${place}: ${what}`);
  const into = (inner, item, where) => found.push(...problems(inner, item, root, where));
  const fits = (inner) => problems(inner, value, root, place).length === 0;
  const isObject = value !== null && typeof value === "object" && !Array.isArray(value);
  for (const [word, rule] of Object.entries(schema)) {
    if (IGNORED.has(word)) continue;
    switch (word) {
      case "$ref": into(resolve(root, rule), value, place); break;
      case "type": if (![rule].flat().some((type) => is(value, type))) say(`is no ${rule}`); break;
      case "const": if (JSON.stringify(value) !== JSON.stringify(rule)) say(`is not ${JSON.stringify(rule)}`); break;
      case "enum": if (!rule.some((one) => JSON.stringify(one) === JSON.stringify(value))) say(`is none of ${rule}`); break;
      case "pattern": if (typeof value === "string" && !new RegExp(rule, "u").test(value)) say(`does not match ${rule}`); break;
      case "format": if (typeof value === "string" && !format(rule, value)) say(`is no ${rule}`); break;
      case "minimum": if (typeof value === "number" && value < rule) say(`is below ${rule}`); break;
      case "maximum": if (typeof value === "number" && value > rule) say(`is above ${rule}`); break;
      case "minLength": if (typeof value === "string" && [...value].length < rule) say(`is shorter than ${rule}`); break;
      case "maxLength": if (typeof value === "string" && [...value].length > rule) say(`is longer than ${rule}`); break;
      case "minItems": if (Array.isArray(value) && value.length < rule) say(`has fewer than ${rule} items`); break;
      case "maxItems": if (Array.isArray(value) && value.length > rule) say(`has more than ${rule} items`); break;
      case "uniqueItems":
        if (rule && Array.isArray(value) && new Set(value.map((item) => JSON.stringify(item))).size < value.length) say("repeats");
        break;
      case "required":
        if (isObject) for (const name of rule) if (!(name in value)) say(`has no ${name}`);
        break;
      case "properties":
        if (isObject) for (const [name, inner] of Object.entries(rule)) if (name in value) into(inner, value[name], `${place}.${name}`);
        break;
      case "additionalProperties":
        if (isObject) for (const name of Object.keys(value)) if (!(name in (schema.properties ?? {}))) into(rule, value[name], `${place}.${name}`);
        break;
      case "items": if (Array.isArray(value)) value.forEach((item, i) => into(rule, item, `${place}[${i}]`)); break;
      case "oneOf": if (rule.filter(fits).length !== 1) say(`fits ${rule.filter(fits).length} of oneOf`); break;
      case "anyOf": if (!rule.some(fits)) say("fits none of anyOf"); break;
      case "allOf": for (const inner of rule) into(inner, value, place); break;
      case "not": if (fits(rule)) say("fits what it must not"); break;
      default: throw new Error(`schema word ${word} at ${place} is not known here`);
    }
  }
  return found;
}

function resolve(root, reference) {
  if (!reference.startsWith("#")) throw new Error(`no schema at ${reference}`);
  return reference.slice(1).split("/").filter(Boolean).reduce((at, part) => at[part.replaceAll("~1", "/").replaceAll("~0", "~")], root);
}

function is(value, type) {
  switch (type) {
    case "null": return value === null;
    case "array": return Array.isArray(value);
    case "object": return value !== null && typeof value === "object" && !Array.isArray(value);
    case "integer": return Number.isInteger(value);
    default: return typeof value === type;
  }
}

function format(name, value) {
  switch (name) {
    case "date-time": return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value);
    case "uri": return URL.canParse(value);
    default: throw new Error(`format ${name} is not known here`);
  }
}
