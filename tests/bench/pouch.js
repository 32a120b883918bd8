// What PouchDB sends over HTTP for a day's changes, both ways: node pouch.js < documents.json
// Needs pouchdb, pouchdb-adapter-memory, express and express-pouchdb, where NODE_PATH finds them. The input is
// {"before": [document ...], "after": [document ...]}; it prints the bytes that crossed the line.
const net = require("net");
const http = require("http");
const express = require("express");
const PouchDB = require("pouchdb-core")
  .plugin(require("pouchdb-adapter-memory"))
  .plugin(require("pouchdb-adapter-http"))
  .plugin(require("pouchdb-replication"))
  .plugin(require("pouchdb-mapreduce"));

async function main() {
  const said = JSON.parse(require("fs").readFileSync(0, "utf8"));
  const Memory = PouchDB.defaults({ adapter: "memory" });
  const app = express();
  app.use("/", require("express-pouchdb")(Memory, { mode: "minimumForPouchDB", inMemoryConfig: true, logPath: "/dev/null" }));
  const server = http.createServer(app).listen(0);
  let bytes = 0;
  const line = net.createServer((near) => {
    const far = net.connect(server.address().port);
    near.on("data", (some) => { bytes += some.length; far.write(some); });
    far.on("data", (some) => { bytes += some.length; near.write(some); });
    near.on("close", () => far.destroy()).on("error", () => {});
    far.on("close", () => near.destroy()).on("error", () => {});
  }).listen(0);
  const here = new Memory("here");
  const there = new PouchDB(`http://127.0.0.1:${line.address().port}/there`, { adapter: "http" });
  await here.bulkDocs(said.before);
  await here.replicate.to(there, { batch_size: 1000 });
  for (const doc of said.after) {
    const old = await here.get(doc._id).catch(() => null);
    await here.put(old ? { ...doc, _rev: old._rev } : doc);
  }
  bytes = 0;
  const done = await here.replicate.to(there, { batch_size: 1000 });
  process.stdout.write(JSON.stringify({ bytes, written: done.docs_written }) + "\n");
  process.exit(0);
}
main().catch((error) => { console.error(error); process.exit(1); });
