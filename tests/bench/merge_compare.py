#!/usr/bin/python3
"""Merges simulated series with other programs and measures all results with one ruler: docs/merge-quality.md.

Knows nothing of how any program works: it hands over files, reads what comes back, fits gain (mosaics: scalar and black, pictures: 3 x 3 and black) to the
truth on what stands still, and compares half-size pictures (2 x 2 quads). Usage: merge_compare.py FOLDER NOCTURNE_CLI SET...
FOLDER is what `nocturne_merge_quality write` made.
"""
# SPDX-License-Identifier: GPL-3.0-or-later
import glob
import json
import os
import re
import shutil
import struct
import subprocess
import sys
import zlib

os.environ["OPENCV_IO_ENABLE_OPENEXR"] = "1"
os.environ["QT_QPA_PLATFORM"] = "offscreen"
import cv2  # noqa: E402
import numpy as np  # noqa: E402

# --- files ---------------------------------------------------------------------------------------------------------------------------------------------


def tiff_folders(data):
    """All image folders of a TIFF as dictionaries of tag to values."""
    order = "<" if data[:2] == b"II" else ">"
    sizes = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
    letters = {1: "B", 3: "H", 4: "I", 6: "b", 8: "h", 9: "i", 11: "f", 12: "d", 13: "I"}
    todo, folders = [struct.unpack(order + "I", data[4:8])[0]], []
    while todo:
        at = todo.pop(0)
        if at == 0:
            continue
        count = struct.unpack(order + "H", data[at:at + 2])[0]
        folder = {}
        for i in range(count):
            tag, kind, number = struct.unpack(order + "HHI", data[at + 2 + 12 * i:at + 10 + 12 * i])
            size = sizes.get(kind, 1) * number
            place = at + 10 + 12 * i
            if size > 4:
                place = struct.unpack(order + "I", data[place:place + 4])[0]
            raw = data[place:place + size]
            if kind in letters:
                folder[tag] = list(struct.unpack(order + letters[kind] * number, raw))
            elif kind in (5, 10):
                parts = struct.unpack(order + ("I" if kind == 5 else "i") * (2 * number), raw)
                folder[tag] = [a / b if b else 0 for a, b in zip(parts[::2], parts[1::2])]
            else:
                folder[tag] = raw
        folders.append(folder)
        todo += folder.get(330, [])
        todo.append(struct.unpack(order + "I", data[at + 2 + 12 * count:at + 6 + 12 * count])[0])
    return order, folders


def read_dng(path):
    """The largest picture of a DNG as floats, black level taken off, 1 = white level; (height, width, samples)."""
    data = open(path, "rb").read()
    order, folders = tiff_folders(data)
    folder = max((f for f in folders if f.get(262, [0])[0] in (32803, 34892)), key=lambda f: f[256][0])
    width, height, bits, samples = folder[256][0], folder[257][0], folder[258][0], folder.get(277, [1])[0]
    compression, predictor, is_float = folder.get(259, [1])[0], folder.get(317, [1])[0], folder.get(339, [1])[0] == 3
    tiled = 322 in folder
    tile_width, tile_height = (folder[322][0], folder[323][0]) if tiled else (width, folder.get(278, [height])[0])
    offsets, lengths = (folder[324], folder[325]) if tiled else (folder[273], folder[279])
    across = (width + tile_width - 1) // tile_width
    result = np.zeros((height, width, samples), np.float32)
    for i, (offset, length) in enumerate(zip(offsets, lengths)):
        piece = data[offset:offset + length]
        if compression in (8, 32946):
            piece = zlib.decompress(piece)
        elif compression != 1:
            raise ValueError("compression %d" % compression)
        top, left = i // across * tile_height, i % across * tile_width
        rows = tile_height if tiled else min(tile_height, height - top)
        size = bits // 8
        if is_float and predictor in (3, 34894, 34895):
            step = samples * {3: 1, 34894: 2, 34895: 4}[predictor]
            lines = np.frombuffer(piece, np.uint8)[:rows * tile_width * samples * size].reshape(rows, -1, step).copy()
            lines = np.cumsum(lines, axis=1, dtype=np.uint64).astype(np.uint8).reshape(rows, size, tile_width * samples)
            if bits == 24:
                word = (lines[:, 0].astype(np.uint32) << 16) | (lines[:, 1].astype(np.uint32) << 8) | lines[:, 2]
                sign, exponent, mantissa = word >> 23, (word >> 16) & 127, word & 65535
                values = np.where(exponent > 0, (1 + mantissa / 65536.0) * 2.0**(exponent.astype(float) - 63), 0) * np.where(sign, -1, 1)
            else:
                big = np.ascontiguousarray(lines.transpose(0, 2, 1))
                values = big.view(">f4" if bits == 32 else ">f2").astype(np.float32)
        elif is_float:
            values = np.frombuffer(piece, order + ("f4" if bits == 32 else "f2")).astype(np.float32)
        else:
            values = np.frombuffer(piece, order + ("u2" if bits == 16 else "u1")).astype(np.float32)
        values = np.asarray(values).reshape(-1)[:rows * tile_width * samples].reshape(rows, tile_width, samples)
        down, right = min(rows, height - top), min(tile_width, width - left)
        result[top:top + down, left:left + right] = values[:down, :right]
    black = float(np.mean(folder.get(50714, [0])))
    white = float(np.mean(folder.get(50717, [1 if is_float else 65535])))
    return (result - black) / (white - black)


def quads_of_mosaic(mosaic):
    h, w = mosaic.shape[0] // 2 * 2, mosaic.shape[1] // 2 * 2
    m = mosaic[:h, :w]
    return np.stack([m[0::2, 0::2], (m[0::2, 1::2] + m[1::2, 0::2]) / 2, m[1::2, 1::2]], -1)


def quads_of_picture(picture):
    h, w = picture.shape[0] // 2 * 2, picture.shape[1] // 2 * 2
    p = picture[:h, :w]
    return (p[0::2, 0::2] + p[0::2, 1::2] + p[1::2, 0::2] + p[1::2, 1::2]) / 4


def read_picture(path):
    picture = cv2.imread(path, cv2.IMREAD_UNCHANGED)
    if picture is None:
        raise ValueError("cannot read " + path)
    scale = 65535.0 if picture.dtype == np.uint16 else 255.0 if picture.dtype == np.uint8 else 1.0
    return picture[..., 2::-1].astype(np.float32) / scale


# --- running programs ----------------------------------------------------------------------------------------------------------------------------------


class Failed(Exception):
    pass


def run(command, folder, seconds=600):
    """Wall seconds and peak megabytes."""
    note = os.path.join(folder, "time.txt")
    done = subprocess.run(["/usr/bin/time", "-o", note, "-f", "%e %M"] + command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=seconds)
    if done.returncode != 0:
        raise Failed(" ".join(command[:3]) + ": " + done.stdout.decode(errors="replace")[-300:])
    wall, peak = open(note).read().split()[-2:]
    return float(wall), float(peak) * 1024 / 1e6


class Set:
    def __init__(self, folder, name):
        self.name, self.folder = name, os.path.join(folder, name)
        self.facts = json.load(open(os.path.join(self.folder, "facts.json")))
        load = lambda n: np.load(os.path.join(self.folder, n + ".npy"))
        self.truth_rgb, self.static = load("truth"), load("static")
        self.moving, self.sky = load("moving"), load("sky")
        self.files = sorted(glob.glob(os.path.join(self.folder, name + "_*.dng")) + glob.glob(os.path.join(self.folder, name + "_*.jpg")))
        self.reference = self.files[self.facts["reference"]]
        h, w = self.truth_rgb.shape[:2]
        self.mosaic_truth = self.truth_rgb[:, :, 1].copy()
        self.mosaic_truth[0::2, 0::2], self.mosaic_truth[1::2, 1::2] = self.truth_rgb[0::2, 0::2, 0], self.truth_rgb[1::2, 1::2, 2]
        self.scratch = os.path.join(folder, "scratch", name)
        os.makedirs(self.scratch, exist_ok=True)
        self.tiffs_made = None

    def tiffs(self):
        """Linear 16-bit TIFFs as LibRaw demosaics them: what programs without raw support get. Their time counts."""
        if self.tiffs_made is None:
            seconds, names = 0, []
            for path in self.files:
                shutil.copy(path, self.scratch)
                local = os.path.join(self.scratch, os.path.basename(path))
                seconds += run(["dcraw_emu", "-4", "-T", "-w", "-o", "1", "-q", "3", "-W", local], self.scratch)[0]
                names.append(local + ".tiff")
            self.tiffs_made = names, seconds
        return self.tiffs_made


# --- the ruler -----------------------------------------------------------------------------------------------------------------------------------------


def shifted_to(truth, picture):
    """The picture moved by whole quads so that it lies on the truth (programs crop, or take another frame for reference), same size; places without
    picture are NaN."""
    def seen(x):
        g = np.cbrt(np.clip(x[..., 1] / max(1e-9, np.percentile(x[..., 1], 90)), 0, 2)).astype(np.float32)
        return g - cv2.GaussianBlur(g, (0, 0), 8)
    a, b = seen(truth), seen(picture)
    h, w = max(a.shape[0], b.shape[0]), max(a.shape[1], b.shape[1])
    pad = lambda x: np.pad(x, ((0, h - x.shape[0]), (0, w - x.shape[1])))
    product = np.fft.ifft2(np.fft.fft2(pad(a)) * np.conj(np.fft.fft2(pad(b)))).real
    dy, dx = np.unravel_index(np.argmax(product), product.shape)
    dy, dx = (dy - h if dy > h // 2 else dy), (dx - w if dx > w // 2 else dx)
    result = np.full(truth.shape, np.nan, np.float32)
    t, l = max(0, dy), max(0, dx)
    piece = picture[max(0, -dy):, max(0, -dx):][:truth.shape[0] - t, :truth.shape[1] - l]
    result[t:t + piece.shape[0], l:l + piece.shape[1]] = piece
    return result, (dx, dy)


def measure(series, picture, is_mosaic):
    facts = series.facts
    truth = quads_of_mosaic(series.mosaic_truth) if is_mosaic else quads_of_picture(series.truth_rgb)
    quads = quads_of_mosaic(picture[..., 0]) if is_mosaic else quads_of_picture(picture)
    quads, shift = shifted_to(truth, quads)
    static = quads_of_picture(series.static[..., None])[..., 0] > 0.99
    moving = quads_of_picture(series.moving[..., None])[..., 0] > 0
    sigma = np.sqrt(facts["scale"] * np.clip(truth, 0, 1) + facts["offset"])
    sigma[..., 1] /= np.sqrt(2)
    known = np.isfinite(quads).all(-1)
    fit = static & known & (truth.max(-1) < 0.9)
    if facts.get("stars"):
        fit = known & (truth.max(-1) < 0.5)
        fit[:12], fit[-12:], fit[:, :12], fit[:, -12:] = False, False, False, False
    if fit.sum() < 1000:
        raise Failed("nothing of it lies on the truth")
    # Gains and black by least squares on means of 8 x 8 quads (single quads are so noisy that the fit would shrink them towards the mean), three rounds
    # without the farthest hundredth.
    def blocks(x):
        h, w = x.shape[0] // 8 * 8, x.shape[1] // 8 * 8
        return x[:h, :w].reshape(h // 8, 8, w // 8, 8, -1).sum((1, 3))
    inside = fit[..., None].astype(np.float32)
    share = blocks(inside)[..., 0]
    good = share > 24
    mean = lambda x: blocks(np.nan_to_num(x) * inside)[good] / share[good][:, None]
    seen, wanted, noise = mean(quads), mean(truth), mean(sigma) + 0.03 * mean(truth)
    fitted = np.empty_like(truth)
    ones = np.ones(len(seen))
    for c in range(3):
        inputs = np.column_stack([seen[:, c], ones]) if is_mosaic else np.column_stack([seen, ones])
        keep = np.ones(len(seen), bool)
        for _ in range(3):
            weight = 1 / noise[:, c]
            solution = np.linalg.lstsq(inputs[keep] * weight[keep, None], wanted[keep, c] * weight[keep], rcond=None)[0]
            error = np.abs(inputs @ solution - wanted[:, c]) * weight
            keep = error <= np.percentile(error, 99)
        fitted[..., c] = (quads[..., c] * solution[0] + solution[1]) if is_mosaic else quads @ solution[:3] + solution[3]
    z = (fitted - truth) / sigma
    rms = lambda mask: float(np.sqrt(np.mean(np.minimum(z[mask] ** 2, 2500)))) if mask.any() else float("nan")
    well = facts["electrons"]
    result = {"shift": shift, "static": rms(fit), "shadows": rms(fit & (truth[..., 1] * well < 20)), "bright": rms(fit & (truth[..., 1] * well > 200))}
    result["fitted"], result["truth"] = fitted, truth
    if moving.any() and not facts.get("stars"):
        # By 7 x 7 quads: more than 15 % and 4 sigma of the single frame's mean away from the reference moment.
        end = 1.0
        blur = lambda x: cv2.blur(np.nan_to_num(x), (7, 7))
        a, b, s = blur(np.minimum(fitted, end)), blur(np.minimum(truth, end)), blur(sigma) / 7
        wrong = (np.abs(a - b) > 0.15 * np.abs(b) + 4 * s).any(-1)
        result["ghosts"] = 100 * float(wrong[moving & known].mean())
    # Where the reference ends (and lamps): relative error against the truth up to the shortest frame's end.
    end = 0.8 / min(facts["exposures"])
    lit = known & (truth.max(-1) > 1.1) & (truth.max(-1) < end)
    if min(facts["exposures"]) < 0.5 and lit.sum() > 20:
        result["highlights"] = 100 * float(np.median(np.abs(fitted[lit] / truth[lit] - 1)))
    near = cv2.dilate((truth.max(-1) > 1).astype(np.uint8), np.ones((13, 13))) > 0
    near &= known & (truth.min(-1) * well > 60) & (truth.max(-1) < (end if min(facts["exposures"]) < 0.5 else 0.9))
    if near.sum() > 50:
        a, b = cv2.blur(np.nan_to_num(fitted), (3, 3))[near], cv2.blur(truth, (3, 3))[near]
        ratio = lambda x: np.stack([x[:, 0], x[:, 2]], -1) / x[:, 1:2]
        result["rims"] = float(np.percentile(np.abs(np.log2(np.maximum(1e-3, ratio(np.maximum(a, 1e-6))) / ratio(b))), 95))
    if facts.get("stars"):
        sky, sky_s = quads_of_picture(series.sky[..., None])[..., 0], None
        stars = truth[..., 1] - cv2.medianBlur(truth[..., 1].astype(np.float32), 5) > 0.3 * sigma[..., 1]
        inside = lambda mask, r: cv2.erode(mask.astype(np.uint8), np.ones((r, r))) > 0
        result["sky"] = rms(fit & inside(sky > 0.999, 13) & ~cv2.dilate(stars.astype(np.uint8), np.ones((5, 5))).astype(bool))
        result["ground"] = rms(fit & inside(sky < 0.001, 13))
        widths = []
        for x, y, light in facts["stars"]:
            a, b = (star_width(p[..., 1], x / 2 - 0.25, y / 2 - 0.25) for p in (fitted, truth))
            if a and b:
                widths.append(a / b)
        result["width"], result["stars"] = (float(np.median(widths)), len(widths)) if widths else (float("nan"), 0)
    return result


def star_width(plane, x, y, window=1.6):
    column, row = int(round(x)), int(round(y))
    if column < 9 or row < 9 or column > plane.shape[1] - 10 or row > plane.shape[0] - 10:
        return None
    patch = plane[row - 7:row + 8, column - 7:column + 8]
    if not np.isfinite(patch).all() or patch.max() > 0.6:
        return None
    v, u = np.mgrid[-7:8, -7:8].astype(float)
    light = patch - np.median(patch)
    dx, dy = column - x, row - y
    for _ in range(6):  # the window follows the star: programs place it half a pixel apart
        du, dv = u + dx, v + dy
        w = np.exp(-(du ** 2 + dv ** 2) / (2 * window ** 2)) * light
        if w.sum() <= 0:
            return None
        mx, my = (w * du).sum() / w.sum(), (w * dv).sum() / w.sum()
        if max(abs(mx), abs(my)) > 2:
            return None
        dx, dy = dx - mx, dy - my
    variance = (w * (du ** 2 + dv ** 2)).sum() / (2 * w.sum())
    return float(np.sqrt(1 / (1 / variance - 1 / window ** 2))) if 0 < variance < window ** 2 else None


# --- the programs --------------------------------------------------------------------------------------------------------------------------------------
# Each takes a Set and answers [(picture, is_mosaic, seconds, megabytes)], one for each of its settings.


def nocturne(cli, kind, *more):
    def merge(series):
        out = os.path.join(series.scratch, "nocturne.dng")
        if os.path.exists(out):
            os.remove(out)
        wall, peak = run([cli, "merge"] + series.files + ["-o", out, "--as", kind, "--reference", str(series.facts["reference"] + 1)] + list(more), series.scratch)
        picture = read_dng(out)
        return [(picture, picture.shape[2] == 1, wall, peak)]
    return merge


def one_frame(series):
    return [(read_dng(series.reference), True, 0, 0)]


def one_demosaiced(series):
    names, seconds = series.tiffs()
    return [(read_picture(names[series.facts["reference"]]), False, seconds / len(names), 0)]


def hdrmerge(series):
    results = []
    for more in ([], ["--no-align", "--no-crop"]):
        out = os.path.join(series.scratch, "hdrmerge.dng")
        if os.path.exists(out):
            os.remove(out)
        try:
            wall, peak = run(["hdrmerge", "-b", "32", "-r", "3", "-p", "none"] + more + ["-o", out] + series.files, series.scratch)
            results.append((read_dng(out), True, wall, peak))
        except Failed as failure:
            print("    hdrmerge", more, failure, file=sys.stderr)
    return results


def align_image_stack(series, extra=()):
    names, seconds = series.tiffs()
    for old in glob.glob(os.path.join(series.scratch, "al_*")):
        os.remove(old)
    wall, peak = run(["align_image_stack", "-l", "-C", "-c", "20", "-s", "0", "-t", "2", "--use-given-order", "-a", "al_"] + list(extra) + names, series.scratch)
    return sorted(glob.glob(os.path.join(series.scratch, "al_*"))), seconds + wall, peak


def align_and_enfuse(series):
    results = []
    for weights in (["--exposure-weight=1", "--saturation-weight=0.2"], ["--exposure-weight=0", "--saturation-weight=0"]):
        aligned, seconds, peak = align_image_stack(series)
        out = os.path.join(series.scratch, "enfused.tif")
        wall, peak_2 = run(["enfuse", "-o", out, "--depth=16", "--contrast-weight=0", "--entropy-weight=0", "--blend-colorspace=identity"] + weights + aligned, series.scratch)
        results.append((read_picture(out), False, seconds + wall, max(peak, peak_2)))
    return results


def align_and_mean(series):
    aligned, seconds, peak = align_image_stack(series)
    pictures = [read_picture(name) for name in aligned]
    return [(sum(pictures) / len(pictures), False, seconds, peak)]


def luminance(series):
    names, seconds = series.tiffs()
    results = []
    evs = ",".join("%.3f" % np.log2(e) for e in series.facts["exposures"])
    for align in ("MTB", "AIS"):
        out = os.path.join(series.scratch, "luminance.exr")
        if os.path.exists(out):
            os.remove(out)
        try:
            wall, peak = run(["luminance-hdr-cli", "-a", align, "-e", evs, "--hdrModel", "debevec", "--hdrWeight", "triangular", "--hdrResponseCurve", "linear", "-s", out] + names, series.scratch)
            results.append((read_picture(out), False, seconds + wall, peak))
        except (Failed, ValueError) as failure:
            print("    luminance", align, failure, file=sys.stderr)
    return results


OPENCV = """
import sys, cv2, numpy as np
exposures = [float(v) for v in sys.argv[3].split(',')]
pictures = []
for name in sys.argv[4:]:
    light = cv2.imread(name, -1).astype(np.float32) / 65535
    pictures.append((255 * np.where(light < 0.0031308, 12.92 * light, 1.055 * np.maximum(light, 1e-9) ** (1 / 2.4) - 0.055) + 0.5).clip(0, 255).astype(np.uint8))
if sys.argv[1] != 'plain':
    cv2.createAlignMTB().process(pictures, pictures)
v = np.arange(256, dtype=np.float32) / 255
curve = np.where(v < 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4).astype(np.float32)
if max(exposures) / min(exposures) < 1.2:
    mean = sum(curve[p] for p in pictures) / len(pictures)
else:
    response = np.repeat(np.maximum(curve, 1e-5).reshape(256, 1, 1), 3, 2)
    mean = cv2.createMergeDebevec().process(pictures, np.array(exposures, np.float32), response)
np.save(sys.argv[2], mean[..., ::-1].astype(np.float32))
"""


def opencv(series):
    names, seconds = series.tiffs()
    results = []
    for align in ("mtb", "plain"):
        out = os.path.join(series.scratch, "opencv.npy")
        wall, peak = run(["/usr/bin/python3", "-c", OPENCV, align, out, ",".join(str(e) for e in series.facts["exposures"])] + names, series.scratch)
        results.append((np.load(out), False, seconds + wall, peak))
    return results


def siril(series):
    results = []
    for rejection in ("rej w 3 3 -norm=addscale", "sum"):
        work = os.path.join(series.scratch, "siril")
        shutil.rmtree(work, ignore_errors=True)
        os.makedirs(os.path.join(work, "lights"))
        for path in series.files:
            shutil.copy(path, os.path.join(work, "lights"))
        reference = "setref pp_light %d\n" % (series.facts["reference"] + 1)
        script = ("requires 1.0.0\ncd lights\nconvert light -out=../process\ncd ../process\npreprocess light -cfa -debayer\n" + reference +
                  "register pp_light -transf=homography -minpairs=6\nstack r_pp_light " + rejection + " -out=../sky\ncd ..\nload sky\nsavetif32 sky\n")
        open(os.path.join(work, "stack.ssf"), "w").write(script)
        try:
            wall, peak = run(["siril-cli", "-d", work, "-s", os.path.join(work, "stack.ssf")], work)
            results.append((read_picture(os.path.join(work, "sky.tif")), False, wall, peak))
        except (Failed, ValueError) as failure:
            print("    siril", rejection, failure, file=sys.stderr)
    return results


def main():
    folder, cli, names = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]), sys.argv[3:]
    kinds = {"B": "bracket", "H": "burst", "T": "burst", "R": "burst", "S": "stars"}
    for name in names:
        series = Set(folder, name)
        kind = kinds[name[0]]
        programs = [("one frame (mosaic)", one_frame), ("one frame (LibRaw AHD)", one_demosaiced), ("nocturne-cli merge", nocturne(cli, kind))]
        if kind == "bracket":
            programs += [("hdrmerge 0.5", hdrmerge), ("align_image_stack + enfuse 4.2", align_and_enfuse), ("luminance-hdr-cli 2.6.1", luminance), ("OpenCV MTB + Debevec", opencv)]
        elif kind == "burst":
            programs += [("hdrmerge 0.5", hdrmerge), ("align_image_stack + enfuse 4.2", align_and_enfuse), ("align_image_stack + mean", align_and_mean), ("OpenCV MTB + mean", opencv)]
        else:
            programs += [("siril-cli 1.0.6", siril), ("align_image_stack + mean", align_and_mean)]
        columns = ["static", "shadows", "bright", "ghosts", "highlights", "rims"] if kind != "stars" else ["sky", "ground", "width", "rims"]
        print("\n### %s: %d frames\n" % (name, series.facts["frames"]))
        print("| program | " + " | ".join({"static": "error, static", "shadows": "shadows", "bright": "bright", "ghosts": "ghosts %", "highlights": "highlights %", "rims": "rims EV",
                                            "sky": "error, sky", "ground": "ground", "width": "star width"}[c] for c in columns) + " | s | MB |")
        print("|" + "---|" * (len(columns) + 3))
        for title, program in programs:
            try:
                measured = []
                for picture, is_mosaic, seconds, megabytes in program(series):
                    measured.append((measure(series, picture, is_mosaic), seconds, megabytes, picture))
                key = "static" if kind != "stars" else "sky"
                best, seconds, megabytes, picture = min(measured, key=lambda m: m[0][key])
                cells = ["%.2f" % best[c] if c in best and best[c] == best[c] else "" for c in columns]
                print("| " + title + " | " + " | ".join(cells) + " | %s | %s |" % (("%.1f" % seconds) if seconds else "", ("%.0f" % megabytes) if megabytes else ""))
                np.save(os.path.join(series.scratch, re.sub("[^a-z]", "", title.lower()) + "_fitted.npy"), best["fitted"])
            except (Failed, ValueError, subprocess.TimeoutExpired) as failure:
                print("| " + title + " | " + " | ".join([""] * len(columns)) + " | failed | |")
                print("    " + title, str(failure)[:400], file=sys.stderr)
            sys.stdout.flush()
            if os.environ.get("NOCTURNE_ONLY"):
                break


if __name__ == "__main__":
    main()
