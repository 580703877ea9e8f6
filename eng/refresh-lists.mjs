// Merges the unpacked npm packages into the lists of Engine/Profiles/Lists. Called by eng/refresh-lists:
//   node refresh-lists.mjs PACKAGES LISTS OUT
// Deterministic: sorted by code unit, no clock, no environment.
import fs from 'node:fs';
import path from 'node:path';
import { domainToASCII } from 'node:url';

const [packages, lists, out] = process.argv.slice(2);
const file = (...parts) => path.join(packages, ...parts);
const text = (...parts) => fs.readFileSync(file(...parts), 'utf8');
const json = (...parts) => JSON.parse(text(...parts));

function fail(message) {
  console.error(`eng/refresh-lists: ${message}`);
  process.exit(1);
}

/** A lower-case A-label domain, or null where it is none. */
function domain(name) {
  const ascii = domainToASCII(String(name).trim().toLowerCase().replace(/\.$/, ''));
  return ascii.length <= 253 && ascii.includes('.') && ascii.split('.').every(l => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(l)) && !/\.\d+$/.test(ascii)
    ? ascii : null;
}

const rejected = {};
function domains(source, names) {
  const result = new Set();
  for (const name of names) {
    const ascii = domain(name);
    if (ascii) result.add(ascii); else rejected[source] = (rejected[source] ?? 0) + 1;
  }
  if (result.size === 0) fail(`${source} holds no domains: has the package changed its layout?`);
  return result;
}

/** The string literals of a source file. Read, never run: what a package holds is data. */
function quoted(source) {
  return [...source.matchAll(/'([^'\n]*)'|"([^"\n]*)"/g)].map(match => match[1] ?? match[2]);
}

/** A hand-written list: names to add, and with a leading "-" names to take out. */
function handwritten(name, normalize) {
  const add = new Set(), remove = new Set();
  fs.readFileSync(path.join(lists, name), 'utf8').split('\n').forEach((raw, index) => {
    const line = raw.replace(/#.*/, '').trim();
    if (!line) return;
    const value = normalize(line.replace(/^-/, ''));
    if (!value) fail(`${name}:${index + 1}: '${line}' is not a name`);
    (line.startsWith('-') ? remove : add).add(value);
  });
  return { add, remove };
}

const parents = name => name.split('.').slice(1).map((_, i, rest) => rest.slice(i).join('.'));
const covered = (name, set) => set.has(name) || parents(name).some(parent => set.has(parent));
const role = name => (/^[a-z0-9][a-z0-9._-]*$/.test(name.toLowerCase()) ? name.toLowerCase() : null);

// --- what the packages say
const cc0 = domains('disposable-email-domains-js', json('cc0', 'dist', 'dict', 'disposable_email_blocklist.json'));
const ivolo = domains('disposable-email-domains', [...json('ivolo', 'index.json'), ...json('ivolo', 'wildcard.json')]);
const array = text('mailchecker', 'platform', 'node', 'index.js').match(/new Set\((\[[^\]]*\])\)/) ?? fail('mailchecker: no list found');
const mailchecker = domains('mailchecker', JSON.parse(array[1]));
const free12 = domains('free-email-domains 1.2', json('free12', 'domains.json'));
const newest = domains('free-email-domains', json('free', 'domains.json'));
const own = text('free', 'scripts', 'postinstall.mjs').match(/const DOMAINS = \[([^\]]*)\]/) ?? fail('free-email-domains: no list of its own found');
const freeOwn = domains('free-email-domains (own)', quoted(own[1]));
const castle = new Set([...newest].filter(name => !free12.has(name) && !freeOwn.has(name) && !cc0.has(name)));
const roles = quoted(text('role', 'src', 'index.js')).map(role).filter(Boolean);
const suffixes = new Set(quoted(text('psl', 'data', 'rules.js')).map(rule => domainToASCII(rule.replace(/^[*!]\.?/, ''))));
if (roles.length === 0) fail('role-based-email-addresses holds no names: has the package changed its layout?');
if (!suffixes.has('co.uk')) fail('psl holds no public suffixes: has the package changed its layout?');

// --- what people decided
const core = handwritten('curated/disposable.txt', domain);
const freeHand = handwritten('curated/free.txt', domain);
const roleHand = handwritten('curated/role.txt', role);
const relay = handwritten('alias-relay.txt', domain).add;
const allow = handwritten('disposable-allow.txt', domain).add;

// --- disposable: the core, the reviewed list, and what two large lists agree on
const free = new Set([...free12, ...freeOwn, ...freeHand.add].filter(name => !freeHand.remove.has(name)));
const large = [ivolo, mailchecker, castle];
const votes = name => large.filter(list => list.has(name)).length;
const named = new Set([...ivolo, ...mailchecker, ...castle]);
const agreed = [...named].filter(name => votes(name) >= 2 && !cc0.has(name));
const why = { core: core.add.size, cc0: cc0.size, agreed: agreed.length, relay: 0, allow: 0, free: 0, suffix: 0, hand: 0, parent: 0 };

const disposable = new Set();
for (const name of new Set([...core.add, ...cc0, ...agreed])) {
  const reviewed = core.add.has(name) || cc0.has(name);
  if (core.remove.has(name)) why.hand++;
  else if (covered(name, relay)) why.relay++;
  else if (covered(name, allow)) why.allow++;
  else if (suffixes.has(name)) why.suffix++;
  else if (!reviewed && free.has(name)) why.free++;
  else disposable.add(name);
}
for (const name of [...disposable]) {
  // A subdomain of a name on the list says nothing new.
  if (parents(name).some(parent => disposable.has(parent))) { disposable.delete(name); why.parent++; }
}
const candidates = [...named].filter(name => votes(name) === 1 && !covered(name, disposable)).length;

// --- free: their list without the disposable ones, with what it misses
const freeList = [...free].filter(name => !covered(name, disposable) && !covered(name, relay));
const roleList = new Set([...roles, ...roleHand.add].filter(name => !roleHand.remove.has(name)));

// --- write
const header = what => `# ${what}\n# Written by eng/refresh-lists from the packages in SOURCES.md and curated/: change those, not this file.\n`;
const sorted = names => [...names].sort().join('\n') + '\n';
const write = (name, content) => {
  if (Buffer.byteLength(content) > 1_500_000) fail(`${name} would be larger than 1.5 MB`);
  fs.writeFileSync(path.join(out, name), content);
};
write('disposable.txt', header('Disposable domains, one a line; their subdomains count too.') + sorted(disposable));
write('free.txt', header('Domains that give mailboxes to anybody; exact names.') + sorted(freeList));
write('role.txt', header('Local parts that name a role and not a person; exact, any case.') + sorted(roleList));

const both = (a, b) => [...a].filter(name => b.has(name)).length;
const row = (folder, licence, names, use) => {
  const { name, version } = json(folder, 'package.json');
  return `| \`${name}\` | ${version} | ${published(folder)} | ${licence} | ${names} | ${use} |`;
};

/** The day on which the registry says that the version came out. */
function published(folder) {
  return fs.existsSync(file(folder, 'published')) && text(folder, 'published').match(/\d{4}-\d\d-\d\d/)?.[0] || 'not told';
}

const copyright = (folder, ...names) => {
  const name = names.find(candidate => fs.existsSync(file(folder, candidate)));
  return name ? text(folder, name).match(/^.*copyright.*\d{4}.*$|^copyright ©.*$/im)?.[0].trim() ?? 'no copyright line' : 'no licence file in the package; its package.json says MIT';
};

write('SOURCES.md', `# Sources of the lists
Written by \`eng/refresh-lists\`; the hand-written files (\`alias-relay\`, \`disposable-allow\`, \`disposable-mx\`, \`education\`, \`government\`, \`parked-mx\`, \`operators.tsv\`, \`curated/*\`) are the project's own.

| package | version | published | licence | names | used for |
| --- | --- | --- | --- | --- | --- |
${[
    row('cc0', 'CC0-1.0', cc0.size, 'disposable: the reviewed list, counts by itself'),
    row('ivolo', 'MIT', ivolo.size, 'disposable: one vote (`index.json` and `wildcard.json`)'),
    row('mailchecker', 'MIT', mailchecker.size, 'disposable: one vote'),
    row('free', 'MIT', `${newest.size}, of them ${freeOwn.size} its own`, `free: its own names; disposable: the ${castle.size} names that it took from Castle's list, one vote`),
    row('free12', 'MIT', free12.size, 'free: the last line of versions without disposable lists mixed in'),
    row('role', 'MIT', new Set(roles).size, 'role'),
    row('psl', 'MIT (its data MPL-2.0)', suffixes.size, 'a filter: a public suffix is never a disposable domain; nothing of it is in the lists'),
  ].join('\n')}

## What came of them
| list | names |
| --- | --- |
| \`disposable.txt\` | ${disposable.size} |
| \`free.txt\` | ${freeList.length} |
| \`role.txt\` | ${roleList.size} |

Disposable: ${why.cc0} of the reviewed list, ${why.core} of the core (\`curated/disposable.txt\`), ${why.agreed} more that at least two of the three voting lists name. Taken out again: ${why.relay} under an alias relay, ${why.allow} under the allow list, ${why.suffix} public suffixes, ${why.free} that the free list knows and nobody reviewed, ${why.hand} by hand, ${why.parent} subdomains of a name on the list.
Not taken: ${candidates} candidates, named by one voting list alone. Names that are no domains: ${Object.entries(rejected).map(([source, count]) => `${count} in ${source}`).join(', ') || 'none'}.

Votes are less independent than they look, since the lists copy from each other. Shared names:
| | disposable-email-domains | mailchecker | Castle |
| --- | --- | --- | --- |
| disposable-email-domains-js | ${both(cc0, ivolo)} | ${both(cc0, mailchecker)} | not told apart |
| disposable-email-domains | | ${both(ivolo, mailchecker)} | ${both(ivolo, castle)} |
| mailchecker | | | ${both(mailchecker, castle)} |

## Licences
- disposable-email-domains-js: CC0 1.0, no conditions.
- disposable-email-domains: ${copyright('ivolo', 'LICENSE', 'LICENSE.md')}
- mailchecker: ${copyright('mailchecker', 'LICENSE')}
- free-email-domains: ${copyright('free', 'LICENSE.md', 'LICENSE')}
- role-based-email-addresses: ${copyright('role', 'LICENSE')}

The MIT licence: Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions: The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software. THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
`);
