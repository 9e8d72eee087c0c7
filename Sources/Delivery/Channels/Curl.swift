import CCurl
import Foundation

/// One transfer of libcurl: options in, what the other side said out.
///
/// The only code that knows libcurl. It blocks, so a courier calls it on a thread of its own. A
/// class because libcurl keeps pointers into it; it keeps a connection open between transfers.
final class Curl {
  private let handle: OpaquePointer
  private var lists: [UnsafeMutablePointer<curl_slist>] = []
  private var upload: ArraySlice<UInt8> = []
  private var answer: [UInt8] = []
  private var refusal: [UInt8] = []
  private var errorText = [CChar](repeating: 0, count: Int(CURL_ERROR_SIZE))

  /// An answer longer than this is cut: nobody needs it and a broken server must not fill memory.
  static let answerLimit = 64 * 1024

  private static let ready: Void = { curl_global_init(Int(CURL_GLOBAL_DEFAULT)) }()

  init() {
    _ = Self.ready
    handle = OpaquePointer(curl_easy_init()!)
  }

  deinit {
    curl_easy_cleanup(raw)
    freeLists()
  }

  private var raw: UnsafeMutableRawPointer { UnsafeMutableRawPointer(handle) }

  /// What came of a transfer.
  struct Result {
    /// libcurl's own judgement.
    let code: CURLcode
    /// The last status of the protocol: 250 or 550 of SMTP, 200 of HTTP; 0 when there was none.
    let status: Int
    /// What the other side answered, cut at ``Curl/answerLimit``.
    let body: [UInt8]
    /// The last line by which an SMTP server refused something: its own reason.
    let reply: String
    /// libcurl's words for a failure. They may name hosts, never what was set as a secret.
    let words: String
  }

  /// Forgets all options but keeps connections.
  func reset() {
    curl_easy_reset(raw)
    freeLists()
    (upload, answer, refusal) = ([], [], [])
    // Timeouts must not use signals: the process has other threads.
    set(CURLOPT_NOSIGNAL, 1)
  }

  func set(_ option: CURLoption, _ value: Int) { furrow_curl_set_long(raw, option, value) }
  func set(_ option: CURLoption, _ value: String) { furrow_curl_set_text(raw, option, value) }

  func set(_ option: CURLoption, _ values: [String]) {
    var list: UnsafeMutablePointer<curl_slist>?
    for value in values { list = curl_slist_append(list, value) }
    if let list { lists.append(list) }
    furrow_curl_set_list(raw, option, list)
  }

  /// Bytes that the transfer sends.
  func send(_ bytes: [UInt8]) {
    upload = bytes[...]
    furrow_curl_set_data(raw, CURLOPT_READFUNCTION) { buffer, size, count, context in
      let curl = Unmanaged<Curl>.fromOpaque(context!).takeUnretainedValue()
      let piece = curl.upload.prefix(size * count)
      piece.withUnsafeBytes { bytes in
        if let base = bytes.baseAddress { memcpy(buffer!, base, bytes.count) }
      }
      curl.upload = curl.upload.dropFirst(piece.count)
      return piece.count
    }
    furrow_curl_set_pointer(raw, CURLOPT_READDATA, Unmanaged.passUnretained(self).toOpaque())
  }

  /// Does the transfer.
  func perform() -> Result {
    furrow_curl_set_data(raw, CURLOPT_WRITEFUNCTION) { buffer, size, count, context in
      let curl = Unmanaged<Curl>.fromOpaque(context!).takeUnretainedValue()
      let room = Curl.answerLimit - curl.answer.count
      let bytes = UnsafeRawBufferPointer(start: buffer, count: min(size * count, room))
      curl.answer.append(contentsOf: bytes)
      return size * count
    }
    furrow_curl_set_pointer(raw, CURLOPT_WRITEDATA, Unmanaged.passUnretained(self).toOpaque())
    furrow_curl_set_data(raw, CURLOPT_HEADERFUNCTION) { buffer, size, count, context in
      let curl = Unmanaged<Curl>.fromOpaque(context!).takeUnretainedValue()
      let line = UnsafeRawBufferPointer(start: buffer, count: min(size * count, 512))
      // 4yz and 5yz of SMTP: what comes after them is the farewell.
      if let first = line.first, [0x34, 0x35].contains(first) { curl.refusal = Array(line) }
      return size * count
    }
    furrow_curl_set_pointer(raw, CURLOPT_HEADERDATA, Unmanaged.passUnretained(self).toOpaque())
    let code = errorText.withUnsafeMutableBufferPointer { buffer in
      buffer[0] = 0
      furrow_curl_set_pointer(raw, CURLOPT_ERRORBUFFER, buffer.baseAddress)
      return curl_easy_perform(raw)
    }
    furrow_curl_set_pointer(raw, CURLOPT_ERRORBUFFER, nil)
    var status = 0
    furrow_curl_get_long(raw, CURLINFO_RESPONSE_CODE, &status)
    let said = errorText.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    let words = said.isEmpty ? String(cString: curl_easy_strerror(code)) : text(said)
    let reply = text(refusal).split { $0.isNewline }.first.map(String.init) ?? ""
    return Result(code: code, status: status, body: answer, reply: reply, words: words)
  }

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  private func freeLists() {
    for list in lists { curl_slist_free_all(list) }
    lists = []
  }
}
