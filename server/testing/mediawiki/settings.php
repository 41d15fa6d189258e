<?php
// Laid over the LocalSettings.php of a wiki of the tests; see install.ts.

$wgEnableUploads = true;
$wgMainCacheType = CACHE_DB;
$wgSessionCacheType = CACHE_DB;
$wgRCWatchCategoryMembership = true;
$wgFileExtensions = [ 'png', 'gif', 'jpg', 'jpeg', 'webp', 'svg', 'webm', 'ogv', 'ogg', 'wav', 'pdf', 'tiff' ];
$wgTiffThumbnailType = [ 'jpg', 'image/jpeg' ];
$wgStrictFileExtensions = false;
// The files of the tests are tiny, and made a moment ago.
$wgVerifyMimeType = false;
$wgJobRunRate = 20;
// SQLite makes one writer wait for the other.
$wgSQLiteDataDir = "$testWikiRoot/data";
$wgCategoryCollation = 'uppercase';
wfLoadExtension( 'ParserFunctions' );

// What CommonsMetadata would read off the page of a file: a comment `metadata {…}` of JSON in its text.
if ( $testWikiMetadata ) {
	$wgHooks['ValidateExtendedMetadataCache'][] = static function () {
		return false;
	};
	$wgHooks['GetExtendedMetadata'][] = static function ( &$meta, $file, $context, $single, &$maxCache ) {
		$page = MediaWiki\MediaWikiServices::getInstance()->getWikiPageFactory()
			->newFromTitle( $file->getTitle() );
		$content = $page->getContent();
		$text = $content ? $content->getText() : '';
		if ( preg_match( '/<!-- metadata (\{.*?\}) -->/s', $text, $found ) ) {
			foreach ( json_decode( $found[1], true ) as $name => $value ) {
				if ( is_array( $value ) ) {
					$value['_type'] = 'lang';
				}
				$meta[$name] = [ 'value' => $value, 'source' => 'commons-desc-page' ];
			}
		}
		$maxCache = 1;
		return true;
	};
}
