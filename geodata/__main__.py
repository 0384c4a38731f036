"""Command line: ``python -m geodata build|check|geocode|locate|dictionary``."""

from __future__ import annotations

import argparse
import json
import sys
from itertools import chain
from pathlib import Path

from geodata.build import BuildPaths, build, is_current
from geodata.dictionary import render_dictionary
from geodata.discretion import find_leaks
from geodata.documents import read_library
from geodata.errors import GeodataError
from geodata.gazetteer import Gazetteer
from geodata.geocoding import Geocoded, Geocoder, GeocodeStatus
from geodata.history import check_append_only
from geodata.passages import PASSAGES_FILE, locate_passages, read_passages, write_passages
from geodata.seeds import Seeds, read_seeds

EXIT_OK, EXIT_FAULTS, EXIT_USAGE = 0, 1, 2


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return its exit code (0 well, 1 faults found, 2 wrong call)."""
    options = _parser().parse_args(arguments)
    try:
        code: int = options.run(options)
    except GeodataError as error:
        print(f"geodata: {error}", file=sys.stderr)
        return EXIT_USAGE
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m geodata", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    building = commands.add_parser("build", help="compile gazetteer and seeds for the dashboard")
    _add_folders(building)
    building.add_argument("--if-changed", action="store_true", help="do nothing if it is current")
    building.set_defaults(run=_build)

    checking = commands.add_parser("check", help="check the seeds; exit 1 if a record is at fault")
    checking.add_argument("--seeds", type=Path, default=Path("seeds"), help="seed folder")
    checking.add_argument(
        "--against",
        type=Path,
        metavar="FOLDER",
        help="an earlier state of the seeds, of which nothing may be lost or rewritten",
    )
    checking.add_argument(
        "--build-folder", type=Path, default=Path("build"), help="gazetteer, if a place is rounded"
    )
    checking.set_defaults(run=_check)

    geocoding = commands.add_parser("geocode", help="find the place that a name means")
    geocoding.add_argument("toponym")
    geocoding.add_argument("--country", metavar="CODE", help="ISO 3166-1 alpha-2, such as IQ")
    geocoding.add_argument("--admin1", metavar="NAME", help="governorate, in any spelling")
    geocoding.add_argument("--json", action="store_true", help="print the whole result as JSON")
    geocoding.add_argument("--build-folder", type=Path, default=Path("build"))
    geocoding.set_defaults(run=_geocode)

    locating = commands.add_parser(
        "locate", help="write where each coded passage stands, from the documents themselves"
    )
    locating.add_argument("--documents", type=Path, required=True, help="folder of the texts")
    locating.add_argument("--seeds", type=Path, default=Path("seeds"), help="seed folder")
    locating.set_defaults(run=_locate)

    describing = commands.add_parser(
        "dictionary", help="print the columns and words of the data as Markdown"
    )
    describing.set_defaults(run=_dictionary)
    return parser


def _add_folders(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seeds", type=Path, default=Path("seeds"), help="seed folder")
    parser.add_argument("--build-folder", type=Path, default=Path("build"), help="where to write")


def _build(options: argparse.Namespace) -> int:
    paths = BuildPaths(options.build_folder)
    if options.if_changed and is_current(paths, options.seeds):
        print(f"{paths.folder} is current")
        return EXIT_OK
    summary = build(paths, options.seeds, report=print)
    for rejection in summary.rejected:
        print(f"rejected {rejection}", file=sys.stderr)
    print(summary.in_words())
    return EXIT_OK


def _check(options: argparse.Namespace) -> int:
    seeds = read_seeds(options.seeds)
    for rejection in seeds.rejected:
        print(f"{options.seeds}/{rejection}")
    faults = check_append_only(read_seeds(options.against), seeds) if options.against else ()
    faults += _leaks(seeds, BuildPaths(options.build_folder))
    for fault in faults:
        print(f"{options.seeds}: {fault}")
    print(_count_in_words(seeds))
    return EXIT_FAULTS if seeds.rejected or faults else EXIT_OK


def _leaks(seeds: Seeds, paths: BuildPaths) -> tuple[str, ...]:
    """What gives away a rounded place; opens the gazetteer only if there is one."""
    rounded = [each for each in seeds.incidents.values() if each.rounding is not None]
    if not rounded:
        return ()
    with Gazetteer(paths.gazetteer) as gazetteer:
        return find_leaks(rounded, Geocoder(gazetteer), seeds.stories.values())


def _count_in_words(seeds: Seeds) -> str:
    claims = sum(len(incident.claims) for incident in seeds.incidents.values())
    return (
        f"{seeds.read_count} records read, {seeds.accepted_count} accepted, "
        f"{seeds.rejected_count} rejected: {len(seeds.sources)} sources, "
        f"{len(seeds.actors)} actors, {len(seeds.incidents)} incidents, {claims} claims, "
        f"{len(seeds.stories)} stories"
    )


def _geocode(options: argparse.Namespace) -> int:
    with Gazetteer(BuildPaths(options.build_folder).gazetteer) as gazetteer:
        result = Geocoder(gazetteer).geocode(options.toponym, options.country, options.admin1)
    print(
        json.dumps(_to_json(result), ensure_ascii=False, indent=2)
        if options.json
        else "\n".join(_in_lines(result))
    )
    return EXIT_OK if result.status is GeocodeStatus.RESOLVED else EXIT_FAULTS


def _locate(options: argparse.Namespace) -> int:
    try:
        library = read_library(options.documents)
    except FileNotFoundError as error:
        print(f"geodata: {error}", file=sys.stderr)
        return EXIT_USAGE
    seeds, path = read_seeds(options.seeds), options.seeds / PASSAGES_FILE
    located = locate_passages(seeds.incidents.values(), seeds.sources, library, read_passages(path))
    write_passages(path, located.passages)
    for source in located.missing:
        print(f"{source}: no document; its earlier locators are kept")
    for source, found, of in located.changed:
        print(f"{source}: the document has changed; {found} of {of} passages found")
    for fault in located.faults:
        print(fault)
    print(f"{sum(map(len, located.passages.values()))} passages in {path}")
    return EXIT_FAULTS if located.changed or located.faults else EXIT_OK


def _dictionary(options: argparse.Namespace) -> int:
    print(render_dictionary(), end="")
    return EXIT_OK


def _in_lines(result: Geocoded) -> list[str]:
    head = f"{result.toponym}: {result.status.value} ({result.reason})"
    return list(
        chain(
            [head],
            (
                f"  {c.score:.2f}  {c.place.name}, {c.place.kind}, {c.place.admin1 or '-'}, "
                f"{c.place.country}  ({c.place.longitude:.4f}, {c.place.latitude:.4f})  "
                f"+-{c.place.radius_m} m  {c.place.id}  [{c.reason}]"
                for c in result.candidates
            ),
        )
    )


def _to_json(result: Geocoded) -> dict[str, object]:
    return {
        "toponym": result.toponym,
        "status": result.status.value,
        "reason": result.reason,
        "candidates": [
            {
                "id": c.place.id,
                "name": c.place.name,
                "kind": c.place.kind,
                "admin1": c.place.admin1,
                "country": c.place.country,
                "longitude": c.place.longitude,
                "latitude": c.place.latitude,
                "place_precision": c.place.precision.value,
                "radius_m": c.place.radius_m,
                "coordinate_source": c.place.coordinate_source,
                "score": c.score,
                "reason": c.reason,
            }
            for c in result.candidates
        ],
    }


if __name__ == "__main__":
    sys.exit(main())
