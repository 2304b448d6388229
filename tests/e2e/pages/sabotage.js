"use strict";
/**
 * Runs before the remote script and stands between its wasm and the page: it counts what goes in, kills the core on command at the end
 * of a step, and shifts its clocks. A death is what a trap is: a RuntimeError out of the wasm, with what the step was to give lost.
 *
 * A step is named by what the engine is told in it (`call`, `committed`, `woke`, ...), any other entry by its export.
 *
 * The command may come with the address: `#abort=<step>,<n>,<times>`.
 */
window.sabotage = (() => {
  const { Instance, RuntimeError } = WebAssembly;
  const state = {
    /** By step: how often it was entered. */
    entered: Object.create(null),
    /** `{name, after, times}`: dies in this step, when it was entered so many times before. */
    order: null,
    /** `{name, at, recoveredAt}` of each death, on the page's clock. */
    deaths: [],
    instances: 0,
    memory: null,
    /** Milliseconds that the core's clocks are ahead. */
    ahead: 0,
  };

  function die(name) {
    const death = { name, at: performance.now(), recoveredAt: null };
    state.deaths.push(death);
    state.order.times -= 1;
    if (state.order.times <= 0) state.order = null;
    const before = state.instances;
    const timer = setInterval(() => {
      if (state.instances === before || SoftphoneWrapper.status().phase !== "ready") return;
      death.recoveredAt = performance.now();
      clearInterval(timer);
    }, 5);
    throw new RuntimeError("unreachable");
  }

  /** What the engine is told: the first item of the list that lies here in its memory. There may be a second engine, for administrators. */
  const kindOf = (memory, address, length) => JSON.parse(new TextDecoder().decode(new Uint8Array(memory.buffer, address, length)))[0];

  function enter(name, action) {
    state.entered[name] = (state.entered[name] ?? 0) + 1;
    const given = action();
    const { order } = state;
    if (order?.name === name && order.after-- <= 0) die(name);
    return given;
  }

  const wrapStep = (memory, action) => (wall, monotonic, address, length) =>
    enter(kindOf(memory, address, length), () => action(wall + state.ahead, monotonic + state.ahead, address, length));

  const wrapExport = (name, action) => (...values) => enter(name, () => action(...values));

  function wrapInstance(instance) {
    state.instances += 1;
    state.memory = instance.exports.memory;
    const exports = {};
    for (const [name, value] of Object.entries(instance.exports)) {
      exports[name] = typeof value !== "function" ? value : name === "handle" ? wrapStep(instance.exports.memory, value) : wrapExport(name, value);
    }
    return { exports };
  }

  WebAssembly.Instance = new Proxy(Instance, {
    construct: (target, [module, imports]) => wrapInstance(new target(module, imports)),
  });

  const told = /^#abort=(\w+),(\d+),(\d+)$/.exec(location.hash);
  if (told) state.order = { name: told[1], after: Number(told[2]), times: Number(told[3]) };
  return state;
})();
