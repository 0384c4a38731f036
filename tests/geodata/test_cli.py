from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from geodata.__main__ import main
from geodata.collection import Collection

BAD_SOURCE = "- {id: rumour, kind: rumour, title: T}\n"


def test_check_of_good_seeds_exits_0_and_counts_them(write_seeds, capsys):
    code = main(["check", "--seeds", str(write_seeds())])

    assert code == 0
    assert capsys.readouterr().out == (
        "3 records read, 3 accepted, 0 rejected: 1 sources, 1 actors, 1 incidents, 5 claims, "
        "0 stories\n"
    )


def test_check_of_bad_seeds_exits_1_and_names_file_and_line(write_seeds, good_seeds, capsys):
    seeds = write_seeds({"sources.yaml": good_seeds["source"] + BAD_SOURCE})

    code = main(["check", "--seeds", str(seeds)])

    lines = capsys.readouterr().out.splitlines()
    assert code == 1
    assert lines[0].startswith(f"{seeds}/sources.yaml:8: rumour: kind 'rumour': ")
    assert lines[-1].startswith("4 records read, 3 accepted, 1 rejected")


def test_check_against_an_earlier_state_exits_1_if_a_record_is_gone(write_seeds, capsys):
    before = write_seeds(name="before")
    after = write_seeds({"incidents/rockets.yaml": None}, name="after")

    code = main(["check", "--seeds", str(after), "--against", str(before)])

    assert code == 1
    assert "incidents: rockets is gone" in capsys.readouterr().out


ROUNDED = "rounding: {radius_m: 10000, reason: People live there.}\n"


def test_check_exits_1_if_a_text_names_a_rounded_place(
    write_seeds, good_seeds, build_folder, capsys
):
    incident = good_seeds["incident"].replace("hit a town", "hit Falluja") + ROUNDED
    seeds = write_seeds({"incidents/rockets.yaml": incident})

    code = main(["check", "--seeds", str(seeds), "--build-folder", str(build_folder)])

    assert code == 1
    assert "incident 'rockets': its place is rounded, but summary names it" in (
        capsys.readouterr().out
    )


def test_check_of_a_rounded_incident_that_keeps_its_place_exits_0(
    write_seeds, good_seeds, build_folder, capsys
):
    seeds = write_seeds({"incidents/rockets.yaml": good_seeds["incident"] + ROUNDED})

    code = main(["check", "--seeds", str(seeds), "--build-folder", str(build_folder)])

    assert code == 0, capsys.readouterr().out


def test_build_stops_if_a_text_names_a_rounded_place(write_seeds, good_seeds, build_folder, capsys):
    incident = good_seeds["incident"].replace("hit a town", "hit Falluja") + ROUNDED
    seeds = write_seeds({"incidents/rockets.yaml": incident})

    code = main(["build", "--seeds", str(seeds), "--build-folder", str(build_folder)])

    assert code == 2
    assert "summary names it" in capsys.readouterr().err
    assert not (build_folder / "seeds").exists()


def test_check_writes_nothing(write_seeds, tmp_path, capsys):
    main(["check", "--seeds", str(write_seeds())])

    assert [path.name for path in tmp_path.iterdir()] == ["seeds"]
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("command", ["check", "build"])
def test_missing_seed_folder_exits_2_with_a_sentence(command, build_folder, tmp_path, capsys):
    arguments = [command, "--seeds", str(tmp_path / "nowhere")]
    if command == "build":
        arguments += ["--build-folder", str(build_folder)]

    code = main(arguments)

    assert code == 2
    assert "nowhere: no such folder" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["dance"], ["geocode"], ["build", "--colour"]])
def test_wrong_call_exits_2_with_usage(arguments, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)

    assert stopped.value.code == 2
    assert "usage: python -m geodata" in capsys.readouterr().err


def test_build_exits_0_and_prints_a_summary(write_seeds, build_folder, capsys):
    code = main(["build", "--seeds", str(write_seeds()), "--build-folder", str(build_folder)])

    assert code == 0
    assert "1 incidents (1 on the map), 5 claims, 1 sources" in capsys.readouterr().out
    assert len(Collection.read(build_folder / "seeds").incidents) == 1


def test_build_tells_what_it_rejected_and_builds_the_rest(write_seeds, build_folder, capsys):
    seeds = write_seeds({"incidents/bad.yaml": "title: T\n"})

    code = main(["build", "--seeds", str(seeds), "--build-folder", str(build_folder)])

    assert code == 0
    assert "rejected incidents/bad.yaml:1: bad: summary: " in capsys.readouterr().err
    assert len(Collection.read(build_folder / "seeds").incidents) == 1


def test_build_if_changed_does_nothing_the_second_time(write_seeds, build_folder, capsys):
    arguments = ["build", "--seeds", str(write_seeds()), "--build-folder", str(build_folder)]
    main([*arguments, "--if-changed"])
    written = (build_folder / "seeds" / "records.json").stat().st_mtime_ns
    capsys.readouterr()

    code = main([*arguments, "--if-changed"])

    assert code == 0
    assert capsys.readouterr().out == f"{build_folder} is current\n"
    assert (build_folder / "seeds" / "records.json").stat().st_mtime_ns == written


def test_build_if_changed_builds_again_after_a_change(
    write_seeds, good_seeds, build_folder, capsys
):
    seeds = write_seeds()
    arguments = ["build", "--seeds", str(seeds), "--build-folder", str(build_folder)]
    main(arguments)
    (seeds / "incidents" / "second.yaml").write_text(good_seeds["incident"], encoding="utf-8")
    capsys.readouterr()

    main([*arguments, "--if-changed"])

    assert "2 incidents" in capsys.readouterr().out


def test_geocode_resolved_exits_0_and_says_where_and_why(build_folder, capsys):
    code = main(["geocode", "al-Qaim", "--country", "IQ", "--build-folder", str(build_folder)])

    head, best, *_ = capsys.readouterr().out.splitlines()
    assert code == 0
    assert head == "al-Qaim: resolved (same name)"
    assert "Qaim, town, Anbar, IQ" in best.replace("city", "town")
    assert "iq-qaim" in best


@pytest.mark.parametrize(
    ("name", "status"), [("Mansour", "ambiguous"), ("Xyzzyplugh", "unresolved")]
)
def test_geocode_not_resolved_exits_1_and_says_why(build_folder, capsys, name, status):
    code = main(["geocode", name, "--build-folder", str(build_folder)])

    assert code == 1
    assert capsys.readouterr().out.startswith(f"{name}: {status} (")


def test_geocode_takes_context(build_folder, capsys):
    code = main(["geocode", "Mansour", "--admin1", "Nineveh", "--build-folder", str(build_folder)])

    assert code == 0
    assert "iq-mosul-mansour" in capsys.readouterr().out


def test_geocode_json_holds_the_whole_result(build_folder, capsys):
    code = main(["geocode", "الفلوجة", "--json", "--build-folder", str(build_folder)])

    result = json.loads(capsys.readouterr().out)
    assert code == 0
    assert (result["toponym"], result["status"]) == ("الفلوجة", "resolved")
    best = result["candidates"][0]
    assert best["id"] == "iq-fallujah"
    assert (best["longitude"], best["latitude"]) == pytest.approx((43.78, 33.35), abs=0.1)
    assert {"score", "reason", "place_precision", "radius_m", "coordinate_source"} <= set(best)


def test_geocode_json_of_an_unresolved_name(build_folder, capsys):
    code = main(["geocode", "Xyzzyplugh", "--json", "--build-folder", str(build_folder)])

    result = json.loads(capsys.readouterr().out)
    assert code == 1
    assert (result["status"], result["candidates"]) == ("unresolved", [])


def test_geocode_without_a_gazetteer_exits_2_and_says_how_to_make_it(tmp_path, capsys):
    code = main(["geocode", "Mosul", "--build-folder", str(tmp_path)])

    assert code == 2
    assert "python -m geodata build" in capsys.readouterr().err


def test_module_runs_from_a_shell(write_seeds):
    done = subprocess.run(
        [sys.executable, "-m", "geodata", "check", "--seeds", str(write_seeds())],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert "3 records read" in done.stdout
