import Farm
import Foundation

/// How far a long job is, as a value: told the amount and the time, it says what to draw.
///
/// Draws nothing for what is over within two seconds, and at most ten times a second.
struct ProgressBar {
  /// What is being done.
  var title: String
  /// How much there is to do; `nil` when nobody knows.
  var total: Double?
  /// What the amount counts, shown behind the rate: `readings`; empty for a share, which has no rate.
  var noun: String
  private let start: Milliseconds
  private var drawn: Milliseconds?
  private(set) var done = 0.0

  /// A bar that starts at a time of any steady clock.
  init(_ title: String, total: Double?, noun: String, at start: Milliseconds) {
    (self.title, self.total, self.noun, self.start) = (title, total, noun, start)
  }

  /// Notes the amount done; the line to draw, if it is time to draw one.
  mutating func step(to amount: Double, at now: Milliseconds, width: Int) -> String? {
    done = amount
    let spent = now - start
    guard spent >= 500, spent >= 2000 || expected(spent) >= 2000 else { return nil }
    if let drawn, now - drawn < 100 { return nil }
    drawn = now
    return line(at: now, width: width)
  }

  /// Whether anything was drawn that must be wiped at the end.
  var isDrawn: Bool { drawn != nil }

  private func expected(_ spent: Milliseconds) -> Milliseconds {
    guard let total, done > 0 else { return .max }
    return Milliseconds(min(1e15, Double(spent) * total / done))
  }

  /// The whole line: title, bar, share, rate, time left; never wider than `width`.
  func line(at now: Milliseconds, width: Int) -> String {
    let spent = Double(now - start) / 1000
    let rate = spent > 0 ? done / spent : 0
    var tail = noun.isEmpty ? "" : "\(grouped(Int(rate))) \(noun)/s"
    guard let total, total > 0 else {
      return "\(title)  \(grouped(Int(done))) \(noun)  \(tail)".cut(to: width)
    }
    let share = min(1, max(0, done / total))
    if rate > 0, share < 1 {
      tail += (tail.isEmpty ? "" : "  ") + Self.clock((total - done) / rate)
    }
    let percent = String(Int(share * 100)).padded(to: 3, right: true) + "%"
    let room = width - title.cells - percent.cells - tail.cells - 6
    guard room >= 8 else { return "\(title)  \(percent)".cut(to: width) }
    let cells = min(room, 40)
    let full = Int((share * Double(cells)).rounded(.down))
    let bar = String(repeating: "█", count: full) + String(repeating: "░", count: cells - full)
    return "\(title)  \(bar) \(percent)  \(tail)".cut(to: width)
  }

  private static func clock(_ seconds: Double) -> String {
    let whole = Int(min(seconds.rounded(.up), 359_999))
    let (h, m, s) = (whole / 3600, whole / 60 % 60, whole % 60)
    let two = { (n: Int) in n < 10 ? "0\(n)" : "\(n)" }
    return h > 0 ? "\(h):\(two(m)):\(two(s))" : "\(m):\(two(s))"
  }
}

/// A progress bar on standard error, there only when that is a terminal.
struct Progress {
  private var bar: ProgressBar
  private let width: Int?
  private let clock = ContinuousClock()
  private let origin: ContinuousClock.Instant

  /// A bar that begins now.
  init(_ title: String, total: Double?, noun: String, output: Output) {
    bar = ProgressBar(title, total: total, noun: noun, at: 0)
    width = isatty(STDERR_FILENO) == 1 ? output.width ?? 80 : nil
    origin = clock.now
  }

  /// Notes the amount done and draws when it is time to.
  mutating func step(to amount: Double) {
    guard let width else { return }
    let spent = (clock.now - origin) / .milliseconds(1)
    guard let line = bar.step(to: amount, at: Milliseconds(spent), width: width) else { return }
    complain("\r\u{1B}[K" + line, terminator: "")
  }

  /// Wipes the bar.
  func end() {
    if bar.isDrawn { complain("\r\u{1B}[K", terminator: "") }
  }
}

/// A whole number with thin groups of three, `1,234,567`.
func grouped(_ number: Int) -> String {
  let digits = String(abs(number))
  var out = number < 0 ? "-" : ""
  for (i, digit) in digits.enumerated() {
    if i > 0, (digits.count - i) % 3 == 0 { out += "," }
    out.append(digit)
  }
  return out
}

/// Writes a line to standard error.
func complain(_ text: String, terminator: String = "\n") {
  FileHandle.standardError.write(Data((text + terminator).utf8))
}
