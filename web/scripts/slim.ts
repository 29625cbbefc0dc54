/**
 * Takes out of JsSIP what this page never runs, while it is built: a phone on weak Wi-Fi loads the SIP stack before it can
 * ring. Nothing that is left behaves differently; `test/slim.test.ts` holds the slim grammar against the whole one, and the
 * browser tests drive what was built. What goes, and why it can:
 *
 * - In the grammar, the list of what was expected where. JsSIP makes it on every failed alternative and then answers -1.
 * - In the grammar, the rules at which nobody starts, and what only they lead to (the minifier takes those).
 * - Log calls, `debug` and with it `ms`. Nothing is printed unless somebody sets `localStorage.debug`; `npm run dev` has it all.
 * - `events`: a tenth of it is used, see `events.ts`.
 * - SUBSCRIBE and NOTIFY outside of calls: who is here comes over `/rendezvous`.
 * - Digest, and MD5 with it: a page has a token and no password, and JsSIP answers no challenge then.
 * - Its WebSocket, as `pipe.ts` is in its place, and OPTIONS as an object: it is answered without one where nobody listens.
 *
 * Each cut has to find its place. A JsSIP in which it does not fails the build, instead of growing it.
 */
import { parseAst, type Plugin } from 'vite';

/** A node of the syntax tree, as far as it is looked at here. */
interface Node {
  type: string;
  start: number;
  end: number;
  [field: string]: unknown;
}

interface Cut {
  start: number;
  end: number;
  instead: string;
}

/** Where the grammar is entered: `Grammar.parse(text, RULE)`, and `parseHeader(name)` for the headers named in `Parser.js`. */
export const STARTED = new Set([
  ...[
    'Request_Response',
    'Status_Line',
    'SIP_URI',
    'absoluteURI',
    'host',
    'quoted_string',
    'uuid',
    'Name_Addr_Header',
  ],
  ...[
    'Via',
    'From',
    'To',
    'Record_Route',
    'Call_ID',
    'Contact',
    'Content_Length',
    'Content_Type',
    'CSeq',
    'Max_Forwards',
  ],
  ...['WWW_Authenticate', 'Proxy_Authenticate', 'Session_Expires', 'Refer_To', 'Replaces', 'Event'],
]);

const ABSENT = `module.exports = class Absent { constructor() { throw new Error('left out of this build'); } };`;

/** Modules that are replaced as a whole. */
export const INSTEAD: Record<string, string> = {
  // Some calls remain: those that are no statement of their own.
  'jssip/lib/Logger.js': 'module.exports = class Logger { debug() {} warn() {} error() {} };',
  'jssip/lib/Subscriber.js': ABSENT,
  'jssip/lib/Notifier.js': ABSENT,
  'jssip/lib/DigestAuthentication.js': ABSENT,
  'jssip/lib/WebSocketInterface.js': ABSENT,
  'jssip/lib/Options.js': ABSENT,
};

/** What is called by what is absent only. */
const UNUSED = /^exports\.calculateMD5 = /;

const QUIET = '\0quiet';

export function slim(): Plugin {
  const events = new URL('events.ts', import.meta.url).pathname;
  const cuts = new Map<string, number>();
  return {
    name: 'slim-jssip',
    apply: 'build',
    enforce: 'pre',
    resolveId(source, importer) {
      if (!importer?.includes('/jssip/lib/')) return null;
      if (source === 'debug') return QUIET;
      return source === 'events' ? events : null;
    },
    load: (id) => (id === QUIET ? 'module.exports = () => () => {};' : null),
    transform(code, id) {
      const path = /\/node_modules\/(jssip\/.+\.js)$/.exec(id)?.[1];
      if (!path) return null;
      const instead = INSTEAD[path];
      const slimmed = instead ?? (path.endsWith('/Grammar.js') ? slimGrammar(code) : withoutUnused(code));
      cuts.set(path, code.length - slimmed.length);
      return { code: slimmed, map: null };
    },
    buildEnd(error) {
      if (error) return;
      const missing = [
        ...Object.keys(INSTEAD),
        'jssip/lib/Grammar.js',
        'jssip/lib/UA.js',
        'jssip/lib/Utils.js',
      ].filter((path) => !cuts.get(path));
      if (missing.length > 0)
        this.error(
          `Nothing could be cut out of ${missing.join(', ')}: has JsSIP changed? See scripts/slim.ts.`,
        );
    },
  };
}

/** @returns the grammar's module with the same answers for the rules of `STARTED`, and no other rules to start at */
export function slimGrammar(code: string): string {
  let failures = 0;
  let tables = 0;
  let reports = 0;
  const slimmed = edit(code, (node) => {
    const text = code.slice(node.start, node.end);
    if (node.type === 'IfStatement' && text.startsWith('if (reportFailures === 0)')) {
      failures++;
      return '';
    }
    if (
      node.type === 'VariableDeclaration' &&
      /^var (offset|found|errorPosition) = .*(rightmost|input\.length|compute)/.test(text)
    ) {
      reports++;
      return '';
    }
    if (node.type === 'ExpressionStatement' && text.startsWith('new this.SyntaxError(')) {
      reports++;
      return '';
    }
    const rule = node.type === 'Property' ? /^"(\w+)": parse_\1$/.exec(text)?.[1] : undefined;
    if (rule) {
      tables++;
      return STARTED.has(rule) ? undefined : `${rule}: null`;
    }
    return undefined;
  });
  if (failures < 400 || tables < 200 || reports !== 4) {
    throw new Error(`JsSIP's grammar has changed (${failures}, ${tables}, ${reports}): see scripts/slim.ts.`);
  }
  return slimmed.replace(/^ *\w+: null,?\n/gm, '');
}

function withoutUnused(code: string): string {
  return edit(code, (node) => {
    if (node.type !== 'ExpressionStatement') return undefined;
    const text = code.slice(node.start, node.end);
    return /^(logger|debug)(\.(debug|warn|error))?\(/.test(text) || UNUSED.test(text) ? ';' : undefined;
  });
}

/** @param replace what stands in a node's place; undefined leaves it and looks inside */
function edit(code: string, replace: (node: Node) => string | undefined): string {
  const cuts: Cut[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    if (typeof value !== 'object' || value === null || !('type' in value)) return;
    const node = value as Node;
    const instead = replace(node);
    if (instead === undefined) Object.values(node).forEach(visit);
    else cuts.push({ start: node.start, end: node.end, instead });
  };
  visit(parseAst(code));
  let result = '';
  let at = 0;
  for (const { start, end, instead } of cuts.sort((one, other) => one.start - other.start)) {
    result += code.slice(at, start) + instead;
    at = end;
  }
  return result + code.slice(at);
}
