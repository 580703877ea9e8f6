// Verifies an address: URL=http://127.0.0.1:8080 KEY=... node verify.mjs jane@example.com
const { URL: url, KEY: key } = process.env;

async function call(path, body) {
  const answer = await fetch(url + path, {
    method: body ? "POST" : "GET",
    headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
    body: body && JSON.stringify(body),
  });
  if (!answer.ok) {
    const problem = await answer.json();
    throw new Error(`${problem.code}: ${problem.detail ?? problem.title}`);
  }
  return answer;
}

async function verify(email) {
  let answer = await call("/v1/verifications", { email, wait: 5 });
  while (answer.status === 202) { // not settled yet: it goes on, and is found at Location
    await new Promise(resolve => setTimeout(resolve, 1000 * Number(answer.headers.get("Retry-After"))));
    answer = await call(answer.headers.get("Location"));
  }
  return answer.json();
}

const verdict = await verify(process.argv[2]);
console.log(`${verdict.email}: ${verdict.status}, ${verdict.reason}`);
