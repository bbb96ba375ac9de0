# The commands of the project. Everything runs from a fresh clone; only the tests and benches need more than Rust.

CARGO ?= cargo
FUZZ_SECONDS ?= 30
# Some of samples/labels: one by one, for all carry the same serial number, which would be found doubled.
LABELS := good tilted near-edge no-mark other-ean check-digit look-alike-host
FUZZ_TARGETS := qr_message qr_matrix dm_message dm_matrix frame settings content list authority calibration card texts
# All programs at once: apart they would share fewer packages and build the grader twice.
BUILD = $(CARGO) build --release -p grader -p calibration -p station --no-default-features \
  --features grader/cli,calibration/cli,station/screens
NEXTEST := $(shell $(CARGO) nextest --version >/dev/null 2>&1 && echo yes)

.PHONY: help demo demo-samples demo-rig demo-station station pdf test test-pdf test-cameras test-opencv bench bench-scene bench-register \
  bench-calibration conformance soak fuzz lint setup setup-pdf setup-cameras setup-opencv

help:
	@echo 'make demo         inspect the samples, calibrate a rig, run the station on a simulated line; pictures and JSON under out/'
	@echo 'make station      open the window of the station on the simulated line'
	@echo 'make test         all tests'
	@echo 'make test-cameras   GigE Vision against the simulator of Debian (installs Aravis); test-opencv: UVC, RTSP, films'
	@echo 'make pdf          build the grader with PDF reports (some 8 minutes the first time); test-pdf: their tests'
	@echo 'make lint         formatting, clippy, documentation'
	@echo 'make bench        what is read and how fast, beside other readers'
	@echo 'make bench-scene  what a profile adds to the time of an inspection'
	@echo 'make bench-register  ten million serials imported and looked up'
	@echo 'make bench-calibration  how often uncertainties cover the truth; how long a printer sheet takes'
	@echo 'make conformance  values and grades against the forward model: table of deviations'
	@echo 'make soak         ten minutes of the simulated line at 30 pictures a second: latency, memory, nothing lost'
	@echo 'make fuzz         hostile input, FUZZ_SECONDS=$(FUZZ_SECONDS) for each target'
	@echo 'make setup        install what is missing (tests: cmake, g++; calibration: clang, OpenCV)'

# Exit status of `inspect`: 0 passed, 1 failed, 2 not graded (the samples have all three), 3 could not be carried out.
demo: demo-samples demo-rig demo-station

demo-samples:
	$(BUILD)
	mkdir -p out/overlays out/labels
	target=$${CARGO_TARGET_DIR:-target}; \
	  $$target/release/grader inspect samples --overlay out/overlays > out/report.txt || test $$? -lt 3; \
	  $$target/release/grader inspect samples --format json > out/report.jsonl || test $$? -lt 3; \
	  $$target/release/grader mark teach samples/labels/mark-example.png --region 24,24,192,192 --scale 0.05 \
	    --name example --out out/mark.toml; \
	  for label in $(LABELS); do \
	    $$target/release/grader inspect samples/labels/label-$$label.png --profile zhisuma --scale 0.05 \
	      --mark out/mark.toml --overlay out/labels/$$label.png > out/labels/$$label.txt || test $$? -lt 3; \
	  done
	@awk '/^(summary|汇总)$$/ { table = 1 } table' out/report.txt
	@echo; echo '--profile zhisuma'
	@for label in $(LABELS); do \
	  awk -v label=$$label '/^(verdict|判定)/ { verdict = $$2 } /^ *(not met|不符合) / { rule = $$0; sub(/^ */, "", rule) } \
	    END { printf "%-18s %-8s%s\n", label, verdict, rule }' out/labels/$$label.txt; \
	done
	@echo; echo 'Labels by the profile zhisuma, with distances and reasons: out/labels/'
	@echo 'Overlays: out/overlays/    Full reports: out/report.txt    JSON, one report per line: out/report.jsonl'

# A card drawn, photographed by a drawn rig, the rig calibrated on it; how much values scatter; a label with a formal grade.
# Neither OpenCV nor anything else beside Rust is needed for that.
RIG := --scale 0.05 --tilt 2,-1
demo-rig:
	$(BUILD)
	rm -rf out/calibration; mkdir -p out/calibration
	@set -e; target=$$(cd $${CARGO_TARGET_DIR:-target} && pwd); root=$$(pwd); cd out/calibration; \
	  calibrate=$$target/release/calibrate; card=calibration-dots-2.5-DEMO-1; \
	  $$calibrate card calibration --pitch 2.5 --serial DEMO-1 --picture 1200 > /dev/null; \
	  $$calibrate card certify $$card.toml $$root/samples/calibration/certificate.toml --output card.toml > /dev/null; \
	  echo; echo 'photographs by a drawn rig'; \
	  $$calibrate simulate $$card.png --dpi 1200 --name card --count 2 --dark 2 --flat 2 $(RIG); \
	  $$calibrate simulate $$card.png --dpi 1200 --name card-turned --turn 15 --shift 4,2 --scale 0.05 --tilt 6,-5; \
	  $$calibrate simulate $$card.png --dpi 1200 --name card-back --turn -20 --shift -3,4 --scale 0.05 --tilt -5,4; \
	  for place in 1 2 3 4 5; do \
	    $$calibrate simulate $$root/samples/labels/label-good.png --dpi 508 --name label-$$place --count 2 --seed $$place \
	      --turn $$((place * 3 - 9)).3 --shift $$((place - 3)).37,$$((3 - place)).21 $(RIG); \
	  done; \
	  echo; $$calibrate rig --card card.toml --dark card-dark-*.png --flat card-flat-*.png --rig demo --out rig.toml \
	    card-1.png card-turned-1.png card-back-1.png | tee rig.txt; \
	  $$calibrate check card-1.png card-2.png --card card.toml --calibration rig.toml --x 0.55 \
	    --flat card-flat-*.png --dark card-dark-*.png > check.txt || test $$? -lt 3; \
	  $$calibrate repeatability label-*.png --placements name --aperture 8mil --calibration rig.toml \
	    --carry rig-with-uncertainty.toml > repeatability.txt; \
	  $$target/release/grader inspect label-3-1.png --calibration rig-with-uncertainty.toml --profile zhisuma \
	    --mark $$root/out/mark.toml --overlay label.png > label.txt || test $$? -lt 3; \
	  echo; awk '/^(Symbol|符号)/ { symbol = 1 } symbol && /^$$/ { gap++ } symbol && gap < 2' label.txt
	@echo; echo 'Calibration, self-check, repeatability, label with its formal grade: out/calibration/'

# Sixty labels pass the simulated line; a share of them has faults.
demo-station:
	$(BUILD)
	rm -rf out/station
	@set -e; station=$${CARGO_TARGET_DIR:-target}/release/station; config="--config out/station/station.toml"; \
	  echo; $$station init out/station; echo; \
	  $$station $$config --headless --table --parts 60 --batch demo --pictures out/station/pictures || test $$? -lt 3; \
	  $$station $$config export out/station/inspections.csv --byte-order-mark; \
	  $$station $$config verify
	@echo; echo 'Screens of the window: out/station/pictures/    inspections: out/station/inspections.csv    record: out/station/record/'

station: out/station/station.toml
	$(CARGO) run --release -p station -- --config out/station/station.toml

out/station/station.toml:
	$(CARGO) run --release -p station -- init out/station

test: setup
ifeq ($(NEXTEST),yes)
	$(CARGO) nextest run --workspace
	$(CARGO) test --workspace --doc
else
	$(CARGO) test --workspace
endif

# The grader with reports as PDF/A. Typst, which sets them, takes some 15 minutes of a core to build: for those who issue PDF.
pdf:
	$(CARGO) build --release -p grader --features pdf

# As release: whoever builds that has the program as well, and typesetting without optimisation takes longer than its build saves.
test-pdf: setup-pdf
	$(CARGO) test --release -p grader --features pdf --test pdf_report -- --nocapture

# A camera that the station finds, streams from, loses and finds again over the real protocol.
test-cameras: setup-cameras
	$(CARGO) test -p station --no-default-features --features aravis --test aravis --test capture_contract

test-opencv: setup-opencv
	OPENCV_LINK_LIBS=opencv_core,opencv_imgproc,opencv_features2d,opencv_flann,opencv_calib3d,opencv_imgcodecs,opencv_videoio \
	  $(CARGO) test -p station --no-default-features --features opencv --test opencv

lint:
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS='-D warnings' $(CARGO) doc --workspace --no-deps

# BENCH: --reading or --speed for one part, --verbose for every photograph, --runs N.
bench: setup
	$(CARGO) bench -p grader-tests --bench peers -- $(BENCH)

# SCENE: --runs N.
bench-scene: setup
	$(CARGO) bench -p grader-tests --bench scene -- $(SCENE)

# REGISTER: --rows N, --lists N.
bench-register:
	$(CARGO) bench -p grader --no-default-features --features register --bench register -- $(REGISTER)

# How often expanded uncertainties cover the truth, over 2,000 simulated measurements; how long a sheet of 100 symbols takes.
bench-calibration:
	$(CARGO) bench -p calibration --no-default-features --features cli --bench uncertainty -- $(UNCERTAINTY)
	$(CARGO) bench -p calibration --no-default-features --features cli --bench printer

# Random symbols with known answers, measured and compared: the table of deviations. CONFORMANCE: --symbols N.
conformance: setup
	$(CARGO) bench -p grader-tests --bench conformance -- $(CONFORMANCE)

# SOAK: --minutes N, --rate N, --size WxH, --limit MS; nothing else should run beside it.
soak:
	$(CARGO) bench -p station --no-default-features --bench soak -- $(SOAK)

# See fuzz/README.md. New inputs go to fuzz/corpus, those that break something to fuzz/artifacts.
fuzz: setup
	@for target in $(FUZZ_TARGETS); do \
	  mkdir -p fuzz/corpus/$$target fuzz/artifacts/$$target; log=artifacts/$$target/log; \
	  echo "$$target: $(FUZZ_SECONDS) s"; \
	  (cd fuzz && $(CARGO) build --release --quiet --bin $$target && \
	    { $(CARGO) run --release --quiet --bin $$target -- -max_total_time=$(FUZZ_SECONDS) -timeout=10 -max_len=16384 \
	      -print_final_stats=1 -artifact_prefix=artifacts/$$target/ corpus/$$target seeds/$$target >$$log 2>&1 || \
	      { tail -n 60 $$log; exit 1; }; } && grep -E 'executed_units|slowest_unit|peak_rss' $$log) || exit 1; \
	done

# What apt-get is called with; by whoever is not the superuser through sudo.
APT = sudo=; test "$$(id -u)" = 0 || sudo=sudo; \
	$$sudo apt-get update -qq && $$sudo apt-get install -y -qq --no-install-recommends

# The tests compare with zxing-cpp, a C++ library that its crate builds with cmake; libFuzzer is C++ as well. The calibration
# (feature `opencv`) links Debian's OpenCV; the crate's generator runs clang. .cargo/config.toml says where OpenCV is.
setup:
	@missing=; \
	command -v cmake >/dev/null || missing="$$missing cmake"; \
	command -v g++ >/dev/null || missing="$$missing g++"; \
	command -v clang >/dev/null || missing="$$missing clang"; \
	for module in core imgproc flann features2d calib3d; do \
	  test -e /usr/include/opencv4/opencv2/$$module.hpp || missing="$$missing libopencv-$$module-dev"; \
	done; \
	test -z "$$missing" && exit 0; \
	if ! command -v apt-get >/dev/null; then echo "please install:$$missing" >&2; exit 1; fi; \
	echo "installing with apt-get:$$missing (for tests and calibration; the grader itself needs Rust only)"; \
	$(APT) $$missing

# What looks at PDF from outside: qpdf, and poppler for pages as text and pictures.
setup-pdf:
	@if command -v qpdf >/dev/null && command -v pdftotext >/dev/null; then exit 0; fi; \
	if ! command -v apt-get >/dev/null; then echo "please install qpdf and poppler-utils" >&2; exit 1; fi; \
	$(APT) qpdf poppler-utils

# GigE Vision and USB3 Vision: Debian's Aravis, which forgets to ask for libusb, and its simulator for the tests.
setup-cameras:
	@if pkg-config --exists aravis-0.8 libusb-1.0 2>/dev/null && command -v arv-fake-gv-camera-0.8 >/dev/null; then exit 0; fi; \
	if ! command -v apt-get >/dev/null; then echo "please install Aravis 0.8 with its tools, libusb and pkg-config" >&2; exit 1; fi; \
	$(APT) libaravis-dev libusb-1.0-0-dev aravis-tools pkg-config

# UVC, RTSP, GStreamer and films: Debian's OpenCV with its parts for video.
setup-opencv: setup
	@if test -e /usr/include/opencv4/opencv2/videoio.hpp; then exit 0; fi; \
	if ! command -v apt-get >/dev/null; then echo "please install OpenCV with videoio and imgcodecs" >&2; exit 1; fi; \
	$(APT) libopencv-imgcodecs-dev libopencv-videoio-dev
